(** * Power series with non-negative coefficients keep positivity

    If f x = sum_k a_k x^k on (-1, 1) with a_k >= 0, then f applied entrywise to a PSD matrix with entries in (-1, 1) is PSD,
    and stays so without any one of its terms; with entries in [-1, 1] too, when f is continuous along rays up to the ends.
    The duals of ReLU and erf are such series: 1 / sqrt (1 - x^2), asin, kappa_dot and kappa.
    Source: Schoenberg 1942; Daniely, Frostig and Singer 2016, section 4 (dual activations). *)
From Coq Require Import Reals Lra Psatz Lia List.
From Coquelicot Require Import Coquelicot.
From Ntk Require Import Relu Erf RealPsd.
Open Scope R_scope.

(** [series a f]: a has non-negative coefficients, radius at least 1, and sum f *)
Definition series (a : nat -> R) (f : R -> R) : Prop :=
  (forall k, 0 <= a k) /\ Rbar_le 1 (CV_radius a) /\ forall x, -1 < x < 1 -> f x = PSeries a x.

Lemma inside a x : Rbar_le 1 (CV_radius a) -> -1 < x < 1 -> Rbar_lt (Rabs x) (CV_radius a).
Proof.
intros H Hx. apply Rbar_lt_le_trans with 1; [|exact H]. simpl. apply Rabs_def1; lra.
Qed.

Theorem series_psd_open n a f A m : series a f -> psd n A ->
  (forall i j, (i < n)%nat -> (j < n)%nat -> -1 < A i j < 1) ->
  psd n (fun i j => f (A i j) - a m * A i j ^ m).
Proof.
intros (A0 & AR & AF) PA In.
set (c := fun k => if Nat.eqb k m then 0 else a k).
apply psd_lim with (fun N i j => sum (S N + m) (fun k => c k * A i j ^ k)).
2: { intros N. apply psd_sum. intros k. apply psd_scal; [|apply psd_pow; exact PA].
     unfold c. destruct (Nat.eqb k m); [lra|apply A0]. }
intros i j Hi Hj. assert (B := In i j Hi Hj). set (x := A i j) in *. rewrite (AF x B).
assert (E : ex_pseries a x) by (apply CV_radius_inside; apply inside; assumption).
assert (L := PSeries_correct a x E). unfold is_pseries, is_series in L.
assert (S0 : forall k, scal (pow_n x k) (a k) = a k * x ^ k).
{ intros k. rewrite pow_n_pow. unfold scal; simpl; unfold mult; simpl. apply Rmult_comm. }
assert (S1 : forall N, sum_n (fun k => scal (pow_n x k) (a k)) N = sum (S N) (fun k => a k * x ^ k)).
{ induction N.
  - rewrite sum_O, S0. simpl. ring.
  - rewrite sum_Sn, IHN, S0. unfold plus; simpl. reflexivity. }
assert (S2 : forall N, (m < N)%nat -> sum N (fun k => c k * x ^ k) = sum N (fun k => a k * x ^ k) - a m * x ^ m).
{ induction N; intros H; [lia|]. simpl. unfold c at 2. destruct (Nat.eqb_spec N m) as [->|Q].
  - rewrite (sum_ext m _ (fun k => a k * x ^ k)); [ring|].
    intros k Hk. unfold c. destruct (Nat.eqb_spec k m); [lia|reflexivity].
  - rewrite IHN by lia. ring. }
apply is_lim_seq_ext with (fun N => sum_n (fun k => scal (pow_n x k) (a k)) (N + m) - a m * x ^ m).
{ intros N. rewrite S1, <- S2 by lia. reflexivity. }
apply is_lim_seq_minus'; [|apply is_lim_seq_const].
apply (is_lim_seq_incr_n (fun N => sum_n (fun k => scal (pow_n x k) (a k)) N) m). exact L.
Qed.

Definition ray (k : nat) : R := 1 - / (INR k + 2).
Lemma ray_bound k : 0 < ray k < 1.
Proof.
assert (N := pos_INR k). unfold ray. assert (I : 0 < / (INR k + 2)) by (apply Rinv_0_lt_compat; lra).
assert (J : / (INR k + 2) <= / 2) by (apply Rinv_le_contravar; lra). lra.
Qed.
Lemma ray_lim : is_lim_seq ray 1.
Proof.
unfold ray. replace (Finite 1) with (Finite (1 - 0)) by (f_equal; ring).
apply is_lim_seq_minus'; [apply is_lim_seq_const|].
replace (Finite 0) with (Rbar_inv p_infty) by reflexivity.
apply is_lim_seq_inv; [|discriminate].
apply is_lim_seq_plus with p_infty 2; [apply is_lim_seq_INR|apply is_lim_seq_const|reflexivity].
Qed.

Definition reaches_ends (f : R -> R) : Prop :=
  forall x, -1 <= x <= 1 -> is_lim_seq (fun k => f (ray k * x)) (f x).

Theorem series_psd n a f A m : series a f -> reaches_ends f -> psd n A ->
  (forall i j, (i < n)%nat -> (j < n)%nat -> -1 <= A i j <= 1) ->
  psd n (fun i j => f (A i j) - a m * A i j ^ m).
Proof.
intros HS HE PA In.
apply psd_lim with (fun k i j => f (ray k * A i j) - a m * (ray k * A i j) ^ m).
- intros i j Hi Hj. apply is_lim_seq_minus'; [apply HE; auto|].
  apply (is_lim_seq_scal_l _ (a m) (A i j ^ m)).
  apply is_lim_seq_ext with (fun k => ray k ^ m * A i j ^ m); [intros; rewrite Rpow_mult_distr; reflexivity|].
  replace (Finite (A i j ^ m)) with (Finite (1 * A i j ^ m)) by (f_equal; ring).
  apply (is_lim_seq_scal_r _ (A i j ^ m) 1). clear. induction m; simpl; [apply is_lim_seq_const|].
  replace (Finite 1) with (Finite (1 * 1)) by (f_equal; ring). apply is_lim_seq_mult'; [apply ray_lim|exact IHm].
- intros k. apply (series_psd_open n a f (fun i j => ray k * A i j) m HS).
  + apply psd_scal; [assert (R1 := ray_bound k); lra|exact PA].
  + intros i j Hi Hj. assert (R1 := ray_bound k). assert (B := In i j Hi Hj). nra.
Qed.

(** dropping the distinguished term *)
Lemma psd_with_term n f A c m : 0 <= c -> psd n A -> psd n (fun i j => f (A i j) - c * A i j ^ m) -> psd n (fun i j => f (A i j)).
Proof.
intros C PA P. apply psd_ext with (fun i j => (f (A i j) - c * A i j ^ m) + c * A i j ^ m); [intros; ring|].
apply psd_plus; [exact P|]. apply psd_scal; [exact C|apply psd_pow; exact PA].
Qed.

(** ** Antiderivatives *)
Definition anti (c : R) (a : nat -> R) (k : nat) : R := match k with O => c | S k => a k / INR (S k) end.

Lemma anti_radius c a : CV_radius (anti c a) = CV_radius a.
Proof.
rewrite <- (CV_radius_derive (anti c a)). apply CV_radius_ext. intros k. unfold PS_derive, anti.
assert (N : 0 < INR (S k)) by (apply lt_0_INR; lia). field. lra.
Qed.

Lemma zero_slope (f : R -> R) x : -1 < x < 1 -> (forall y, -1 < y < 1 -> is_derive f y 0) -> f x = f 0.
Proof.
intros Hx D. destruct (MVT_gen f 0 x (fun _ => 0)) as [c [_ E]].
- intros y Hy. apply D. unfold Rmin, Rmax in Hy. destruct (Rle_dec 0 x); lra.
- intros y Hy. apply continuity_pt_filterlim. apply (ex_derive_continuous f y). eexists; apply D.
  unfold Rmin, Rmax in Hy. destruct (Rle_dec 0 x); lra.
- lra.
Qed.

Lemma series_anti a f df : series a df -> 0 <= f 0 -> (forall x, -1 < x < 1 -> is_derive f x (df x)) -> series (anti (f 0) a) f.
Proof.
intros (A0 & AR & AF) F0 D. split; [|split].
- intros [|k]; [exact F0|]. assert (N : 0 < INR (S k)) by (apply lt_0_INR; lia).
  unfold anti. apply Rdiv_le_0_compat; [apply A0|exact N].
- rewrite anti_radius. exact AR.
- intros x Hx. set (g := fun y => f y - PSeries (anti (f 0) a) y).
  assert (G : g x = g 0).
  { apply zero_slope; [exact Hx|]. intros y Hy. unfold g. evar_last.
    - apply @is_derive_minus. apply D; exact Hy. apply is_derive_PSeries. apply inside; [rewrite anti_radius; exact AR|exact Hy].
    - rewrite (PSeries_ext _ a).
      + rewrite AF by exact Hy. unfold minus, plus, opp; simpl. ring.
      + intros k. unfold PS_derive, anti. assert (N : 0 < INR (S k)) by (apply lt_0_INR; lia). field. lra. }
  unfold g in G. rewrite PSeries_0 in G. simpl anti in G. lra.
Qed.

(** ** 1 / sqrt (1 - x^2) *)
Fixpoint root_pair (k : nat) : R * R := (* coefficients k and k + 1 *)
  match k with O => (1, 0) | S k => let (p, q) := root_pair k in (q, p * (INR k + 1) / (INR k + 2)) end.
Definition root (k : nat) : R := fst (root_pair k).
Lemma root_0 : root 0 = 1. Proof. reflexivity. Qed.
Lemma root_1 : root 1 = 0. Proof. reflexivity. Qed.
Lemma root_SS k : root (S (S k)) = root k * (INR k + 1) / (INR k + 2).
Proof. unfold root. simpl. destruct (root_pair k). reflexivity. Qed.
Lemma root_bound k : 0 <= root k <= 1 /\ 0 <= root (S k) <= 1.
Proof.
induction k; [rewrite root_0, root_1; lra|]. destruct IHk as [H1 H2]. split; [exact H2|].
rewrite root_SS. assert (N := pos_INR k).
assert (Q : 0 <= (INR k + 1) / (INR k + 2) <= 1).
{ split; [apply Rdiv_le_0_compat; lra|]. apply Rmult_le_reg_r with (INR k + 2); [lra|].
  replace ((INR k + 1) / (INR k + 2) * (INR k + 2)) with (INR k + 1) by (field; lra). lra. }
unfold Rdiv in *. rewrite Rmult_assoc. split; [apply Rmult_le_pos; lra|].
rewrite <- (Rmult_1_r 1). apply Rmult_le_compat; lra.
Qed.
Lemma root_even_pos k : 0 < root (2 * k).
Proof.
induction k; [change (2 * 0)%nat with 0%nat; rewrite root_0; lra|]. replace (2 * S k)%nat with (S (S (2 * k))) by lia. rewrite root_SS.
assert (N := pos_INR (2 * k)). apply Rdiv_lt_0_compat; [apply Rmult_lt_0_compat; lra|lra].
Qed.
Lemma root_radius : Rbar_le 1 (CV_radius root).
Proof.
apply (proj1 (CV_radius_bounded root)). exists 1. intros k. rewrite pow1, Rmult_1_r.
destruct (root_bound k) as [H _]. rewrite Rabs_pos_eq; lra.
Qed.

Theorem series_inverse_root : series root (fun x => / sqrt (1 - x * x)).
Proof.
split; [intros k; apply root_bound|split; [apply root_radius|]].
set (h := PSeries root). set (h' := PSeries (PS_derive root)).
assert (D : forall x, -1 < x < 1 -> is_derive h x (h' x)).
{ intros x Hx. apply is_derive_PSeries. apply inside; [apply root_radius|exact Hx]. }
assert (ODE : forall x, -1 < x < 1 -> h' x = x * (h x + x * h' x)).
{ intros x Hx. unfold h, h'.
  assert (E1 : ex_pseries root x) by (apply CV_radius_inside, inside; [apply root_radius|exact Hx]).
  assert (E2 : ex_pseries (PS_derive root) x).
  { apply CV_radius_inside, inside; [rewrite CV_radius_derive; apply root_radius|exact Hx]. }
  rewrite <- (PSeries_incr_1 (PS_derive root)).
  rewrite <- PSeries_plus; [|exact E1|apply ex_pseries_incr_1; exact E2].
  rewrite <- PSeries_incr_1. apply PSeries_ext. intros [|k].
  - unfold PS_derive, PS_incr_1. simpl. rewrite root_1. unfold zero; simpl. ring.
  - change (INR (S (S k)) * root (S (S k)) = root k + PS_incr_1 (PS_derive root) k). rewrite root_SS.
    assert (N := pos_INR k). destruct k as [|k].
    + change (INR 2 * (root 0 * (0 + 1) / (0 + 2)) = root 0 + 0). rewrite root_0. replace (INR 2) with 2 by (simpl; ring). field.
    + change (INR (S (S (S k))) * (root (S k) * (INR (S k) + 1) / (INR (S k) + 2)) = root (S k) + INR (S k) * root (S k)).
      rewrite (S_INR (S (S k))), (S_INR (S k)). field. lra. }
intros x Hx. fold (h x).
assert (C : h x * sqrt (1 - x * x) = h 0 * sqrt (1 - 0 * 0)).
{ apply (zero_slope (fun x => h x * sqrt (1 - x * x))); [exact Hx|]. intros y Hy.
  assert (W : 0 < 1 - y * y) by nra. assert (S1 := sqrt_lt_R0 _ W). assert (S2 := sqrt_sqrt (1 - y * y) ltac:(lra)).
  evar_last.
  - apply (is_derive_mult h (fun y => sqrt (1 - y * y))). apply D; exact Hy.
    auto_derive. exact W. reflexivity. intros; apply Rmult_comm.
  - unfold plus, mult; simpl. change (1 + - (y * y)) with (1 - y * y). set (s := sqrt (1 - y * y)) in *.
    assert (O := ODE y Hy).
    assert (O' : h' y * (s * s) = y * h y) by (rewrite S2; lra).
    replace (h' y * s + h y * (- (1 * y + y * 1) * / (2 * s))) with ((h' y * (s * s) - y * h y) / s) by (field; lra).
    rewrite O'. unfold zero; simpl. field. lra. }
assert (H0 : h 0 = 1) by (unfold h; rewrite PSeries_0; apply root_0).
rewrite H0 in C. replace (1 - 0 * 0) with 1 in C by ring. rewrite sqrt_1 in C.
assert (W : 0 < 1 - x * x) by nra. assert (S1 := sqrt_lt_R0 _ W).
apply Rmult_eq_reg_r with (sqrt (1 - x * x)); [|lra]. rewrite C. field. lra.
Qed.

Lemma series_scal c a f : 0 < c -> series a f -> series (fun k => c * a k) (fun x => c * f x).
Proof.
intros C (A0 & AR & AF). split; [intros k; apply Rmult_le_pos; [lra|apply A0]|split].
- change (Rbar_le 1 (CV_radius (PS_scal c a))). rewrite CV_radius_scal by lra. exact AR.
- intros x Hx. rewrite AF by exact Hx. rewrite <- PSeries_scal. apply PSeries_ext. reflexivity.
Qed.

(** ** asin, kappa_dot, kappa *)
Theorem series_asin : series (anti (asin 0) root) asin.
Proof.
apply series_anti with (fun x => / sqrt (1 - x * x)); [apply series_inverse_root|rewrite asin_0; lra|].
intros x Hx. apply is_derive_asin. exact Hx.
Qed.

Theorem series_kappa_dot : series (anti (kappa_dot 0) (fun k => / PI * root k)) kappa_dot.
Proof.
assert (P := PI_RGT_0).
apply series_anti with (fun x => / PI * / sqrt (1 - x * x)).
- apply (series_scal (/ PI)); [apply Rinv_0_lt_compat; lra|apply series_inverse_root].
- apply kappa_dot_range.
- intros x Hx. unfold kappa_dot. evar_last.
  + apply (is_derive_ext (fun y => / PI * (PI - acos y))). { intros; unfold Rdiv; apply Rmult_comm. }
    apply is_derive_scal. apply @is_derive_minus. apply is_derive_const. apply is_derive_acos; exact Hx.
  + unfold minus, plus, opp, zero; simpl. ring.
Qed.

Definition kappa_coefficient : nat -> R := anti (kappa 0) (anti (kappa_dot 0) (fun k => / PI * root k)).

Theorem series_kappa : series kappa_coefficient kappa.
Proof.
apply series_anti with kappa_dot; [apply series_kappa_dot|apply kappa_range; lra|]. apply kappa_derive.
Qed.

(** all even coefficients of kappa beyond the first are positive *)
Theorem kappa_coefficient_pos k : 0 < kappa_coefficient (2 * k + 2).
Proof.
assert (P := PI_RGT_0). replace (2 * k + 2)%nat with (S (S (2 * k))) by lia. unfold kappa_coefficient, anti.
apply Rdiv_lt_0_compat; [|apply lt_0_INR; lia]. apply Rdiv_lt_0_compat; [|apply lt_0_INR; lia].
apply Rmult_lt_0_compat; [apply Rinv_0_lt_compat; lra|apply root_even_pos].
Qed.

(** ** Continuity up to the ends *)
Lemma acos_ray_1 : is_lim_seq (fun k => acos (ray k)) 0.
Proof.
assert (P := PI_RGT_0).
apply is_lim_seq_spec. intros eps. assert (E := cond_pos eps).
set (e := Rmin eps (PI / 2)). assert (E1 : 0 < e) by (apply Rmin_glb_lt; lra).
assert (E2 : e <= eps) by apply Rmin_l. assert (E3 : e <= PI / 2) by apply Rmin_r.
assert (C : cos e < 1). { rewrite <- cos_0. apply cos_decreasing_1; lra. }
assert (L := ray_lim). apply is_lim_seq_spec in L. destruct (L (mkposreal (1 - cos e) ltac:(lra))) as [K HK].
exists K. intros k Hk. specialize (HK k Hk). simpl in HK. apply Rabs_def2 in HK.
assert (R1 := ray_bound k). assert (B := acos_bound (ray k)).
rewrite Rminus_0_r, Rabs_pos_eq by lra. apply Rlt_le_trans with e; [|exact E2].
destruct (Rlt_le_dec (acos (ray k)) e) as [Q|Q]; [exact Q|].
assert (Z : cos (acos (ray k)) <= cos e) by (apply cos_decr_1; lra). rewrite cos_acos in Z by lra. lra.
Qed.

Lemma kappa_dot_reaches_ends : reaches_ends kappa_dot.
Proof.
assert (P := PI_RGT_0). intros x Hx.
assert (L : is_lim_seq (fun k => acos (ray k * x)) (acos x)).
{ destruct (Req_dec x 1) as [->|N1].
  { rewrite acos_1. apply is_lim_seq_ext with (fun k => acos (ray k)); [intros; rewrite Rmult_1_r; reflexivity|apply acos_ray_1]. }
  destruct (Req_dec x (- (1))) as [->|N2].
  { rewrite acos_opp, acos_1.
    apply is_lim_seq_ext with (fun k => PI - acos (ray k)).
    { intros k. rewrite <- acos_opp. f_equal. ring. }
    apply is_lim_seq_minus'; [apply is_lim_seq_const|apply acos_ray_1]. }
  apply (is_lim_seq_continuous acos (fun k => ray k * x) x).
  - apply derivable_continuous_pt. apply derivable_pt_acos. lra.
  - replace (Finite x) with (Finite (1 * x)) by (f_equal; ring). apply (is_lim_seq_scal_r _ x 1). apply ray_lim. }
unfold kappa_dot, Rdiv. apply (is_lim_seq_scal_r _ (/ PI) (PI - acos x)).
apply is_lim_seq_minus'; [apply is_lim_seq_const|exact L].
Qed.

Lemma kappa_lipschitz x y : -1 <= x <= 1 -> -1 <= y <= 1 -> Rabs (kappa x - kappa y) <= Rabs (x - y).
Proof.
intros Hx Hy. assert (A := kappa_tangent x y Hx Hy). assert (B := kappa_tangent y x Hy Hx).
assert (C := kappa_dot_range x). assert (D := kappa_dot_range y).
destruct (Rle_lt_dec x y) as [L|L].
- rewrite (Rabs_left1 (x - y)) by lra. apply Rabs_le. split; nra.
- rewrite (Rabs_pos_eq (x - y)) by lra. apply Rabs_le. split; nra.
Qed.

Lemma kappa_reaches_ends : reaches_ends kappa.
Proof.
intros x Hx.
apply is_lim_seq_le_le with (fun k => kappa x - (1 - ray k)) (fun k => kappa x + (1 - ray k)).
- intros k. assert (R1 := ray_bound k).
  assert (L := kappa_lipschitz (ray k * x) x ltac:(nra) Hx).
  assert (M : Rabs (ray k * x - x) <= 1 - ray k).
  { replace (ray k * x - x) with (- ((1 - ray k) * x)) by ring. rewrite Rabs_Ropp, Rabs_mult, (Rabs_pos_eq (1 - ray k)) by lra.
    assert (Rabs x <= 1) by (apply Rabs_le; lra). nra. }
  assert (Q := Rle_trans _ _ _ L M). apply Rabs_le_between in Q. lra.
- replace (Finite (kappa x)) with (Finite (kappa x - (1 - 1))) by (f_equal; ring).
  apply is_lim_seq_minus'; [apply is_lim_seq_const|]. apply is_lim_seq_minus'; [apply is_lim_seq_const|apply ray_lim].
- replace (Finite (kappa x)) with (Finite (kappa x + (1 - 1))) by (f_equal; ring).
  apply is_lim_seq_plus'; [apply is_lim_seq_const|]. apply is_lim_seq_minus'; [apply is_lim_seq_const|apply ray_lim].
Qed.
