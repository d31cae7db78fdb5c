(** * Strict positive definiteness for ReLU

    Call a PSD matrix pairwise independent when no two points are parallel: q_ij^2 < q_ii q_jj for i <> j, q_ii > 0.
    Then kappa(q) is positive definite. The proof is short: kappa = c x^(2m) + (a series with non-negative coefficients) for every
    m >= 1, with c > 0, and the entrywise power rho^(2m) tends to the identity, so it is diagonally dominant for some m.
    Hence Sigma^(l) and Theta^(l), l >= 2, are positive definite for points of which no two are parallel, and with a bias
    for any distinct points of a sphere, antipodal pairs included.
    Without a bias the condition on antipodal pairs is needed: relu u - relu (-u) = u is linear, so three such pairs in the
    plane have dependent features (a remark, not proved here).
    Source: Jacot, Gabriel and Hongler 2018, Proposition 2, for ReLU and the points of a sphere.
    Code: src/limit/dense.rs and src/limit/activation.rs. *)
From Coq Require Import Reals Lra Psatz Lia List.
From Coquelicot Require Import Coquelicot.
From Ntk Require Import Relu CorrelationRate ReluDual RealPsd HadamardSeries KernelPsd.
Open Scope R_scope.

Definition independent_pairs (n : nat) (A : nat -> nat -> R) : Prop :=
  forall i j, (i < n)%nat -> (j < n)%nat -> 0 < A i i /\ (i <> j -> A i j * A i j < A i i * A j j).

(** ** Diagonal dominance *)
Lemma sum_abs_sq n x : sum n (fun i => Rabs (x i)) * sum n (fun i => Rabs (x i)) <= INR n * sum n (fun i => x i * x i).
Proof.
induction n; simpl sum; [simpl; lra|]. rewrite S_INR.
set (s := sum n (fun i => Rabs (x i))) in *. set (q := sum n (fun i => x i * x i)) in *.
assert (S0 : 0 <= s) by (apply sum_ge0; intros; apply Rabs_pos).
assert (Q0 : 0 <= q) by (apply sum_ge0; intros; apply Rle_0_sqr).
assert (A := Rabs_pos (x n)). assert (A2 : x n * x n = Rabs (x n) * Rabs (x n)).
{ rewrite <- Rabs_mult. rewrite Rabs_pos_eq; [reflexivity|apply Rle_0_sqr]. }
rewrite A2. set (a := Rabs (x n)) in *. assert (N := pos_INR n).
assert (K : 2 * (s * a) <= INR n * (a * a) + q).
{ destruct (Rle_lt_or_eq_dec 0 (INR n) N) as [L|L].
  - assert (Z := Rle_0_sqr (INR n * a - s)). unfold Rsqr in Z.
    apply Rmult_le_reg_l with (INR n); [exact L|]. nra.
  - rewrite <- L in *. assert (s * s <= 0) by lra. assert (s = 0) by nra. rewrite H0. lra. }
nra.
Qed.

Lemma dominant_pd n A e : symmetric n A -> 0 <= e -> e * INR n < 1 ->
  (forall i j, (i < n)%nat -> (j < n)%nat -> Rabs (A i j - (if Nat.eqb i j then 1 else 0)) <= e) -> pd n A.
Proof.
intros Sy E0 E1 H. split; [exact Sy|]. intros x (i0 & Hi0 & X0).
set (q := sum n (fun i => x i * x i)). set (s := sum n (fun i => Rabs (x i))).
assert (Q : 0 < q).
{ unfold q. clear -Hi0 X0. induction n; [lia|]. simpl.
  assert (G : 0 <= sum n (fun i => x i * x i)) by (apply sum_ge0; intros; apply Rle_0_sqr).
  destruct (Nat.eq_dec i0 n) as [->|N].
  - assert (0 < x n * x n) by (apply Rsqr_pos_lt; exact X0). lra.
  - assert (0 < sum n (fun i => x i * x i)) by (apply IHn; lia). assert (0 <= x n * x n) by apply Rle_0_sqr. lra. }
assert (L : q - e * (s * s) <= qf n A x).
{ apply Rle_trans with (sum n (fun i => x i * x i + (-1) * (e * (s * Rabs (x i))))).
  { rewrite sum_plus, !sum_scal. fold q s. right. ring. }
  unfold qf, s.
  apply sum_le. intros i Hi.
  apply Rle_trans with (sum n (fun j => (x i * x j) * (if Nat.eqb j i then 1 else 0) + (-1 * (e * Rabs (x i))) * Rabs (x j))).
  { rewrite sum_plus, (sum_delta n i (fun j => x i * x j) Hi), sum_scal. right. ring. }
  apply sum_le. intros j Hj. assert (D := H i j Hi Hj). rewrite Nat.eqb_sym.
  set (t := if Nat.eqb i j then 1 else 0) in *.
  assert (K : Rabs (x i * x j * (A i j - t)) <= Rabs (x i) * Rabs (x j) * e).
  { rewrite !Rabs_mult. apply Rmult_le_compat_l; [apply Rmult_le_pos; apply Rabs_pos|exact D]. }
  apply Rabs_le_between in K. lra. }
assert (B := sum_abs_sq n x). fold s q in B.
assert (e * (s * s) <= e * (INR n * q)) by (apply Rmult_le_compat_l; assumption). nra.
Qed.

(** one power for finitely many entries *)
Lemma common_power n (A : nat -> nat -> R) e : 0 < e ->
  (forall i j, (i < n)%nat -> (j < n)%nat -> i <> j -> Rabs (A i j) < 1) ->
  exists m, forall k i j, (m <= k)%nat -> (i < n)%nat -> (j < n)%nat -> i <> j -> Rabs (A i j) ^ k <= e.
Proof.
intros E H.
assert (One : forall x, 0 <= x < 1 -> exists m, forall k, (m <= k)%nat -> x ^ k <= e).
{ intros x Hx. destruct (pow_lt_1_zero x ltac:(rewrite Rabs_pos_eq; lra) e E) as [m Hm].
  exists m. intros k Hk. left. apply Rle_lt_trans with (1 := Rle_abs _). apply Hm. lia. }
assert (Fin : forall (P : nat -> nat -> Prop) p, (forall i k k', (k <= k')%nat -> P i k -> P i k') ->
  (forall i, (i < p)%nat -> exists m, P i m) -> exists m, forall i, (i < p)%nat -> P i m).
{ intros P p Mono. induction p; intros F; [exists O; intros; lia|].
  destruct IHp as [m Hm]; [intros; apply F; lia|]. destruct (F p ltac:(lia)) as [m' Hm'].
  exists (max m m'). intros i Hi. destruct (Nat.eq_dec i p) as [->|N].
  - apply (Mono p m'); [lia|exact Hm'].
  - apply (Mono i m); [lia|apply Hm; lia]. }
set (P := fun i j m => forall k, (m <= k)%nat -> i <> j -> Rabs (A i j) ^ k <= e).
destruct (Fin (fun i m => forall j, (j < n)%nat -> P i j m) n) as [m Hm].
- intros i k k' L Q j Hj l Hl N. apply (Q j Hj); [lia|exact N].
- intros i Hi. apply (Fin (fun j m => P i j m) n).
  + intros j k k' L Q l Hl N. apply Q; [lia|exact N].
  + intros j Hj. destruct (Nat.eq_dec i j) as [->|N]; [exists O; intros k _ N; contradiction|].
    destruct (One (Rabs (A i j)) (conj (Rabs_pos _) (H i j Hi Hj N))) as [m Hm].
    exists m. intros k Hk _. apply Hm, Hk.
- exists m. intros k i j Hk Hi Hj N. apply (Hm i Hi j Hj k Hk N).
Qed.

(** ** Correlations of independent pairs *)
Lemma rho_diag n A i : independent_pairs n A -> (i < n)%nat -> rho A i i = 1.
Proof.
intros H Hi. destruct (H i i Hi Hi) as [D _]. unfold rho.
assert (S := sqrt_lt_R0 _ D). assert (Q := sqrt_sqrt (A i i) ltac:(lra)).
rewrite <- Q at 2. field. lra.
Qed.

Lemma rho_strict n A i j : psd n A -> independent_pairs n A -> (i < n)%nat -> (j < n)%nat -> i <> j -> -1 < rho A i j < 1.
Proof.
intros P H Hi Hj N. assert (R1 := rho_range n A i j P Hi Hj).
destruct (H i j Hi Hj) as [D C]. destruct (H j i Hj Hi) as [D' _]. specialize (C N).
assert (S := sqrt_lt_R0 _ D). assert (Q := sqrt_sqrt (A i i) ltac:(lra)).
assert (S' := sqrt_lt_R0 _ D'). assert (Q' := sqrt_sqrt (A j j) ltac:(lra)).
assert (E : rho A i j * rho A i j * (A i i * A j j) = A i j * A i j).
{ unfold rho. set (u := sqrt (A i i)) in *. set (v := sqrt (A j j)) in *. rewrite <- Q, <- Q'. field. lra. }
assert (L : rho A i j * rho A i j < 1) by nra. nra.
Qed.

Theorem relu_kappa_pd n A : psd n A -> independent_pairs n A -> pd n (on_pairs relu_kappa A).
Proof.
intros P H.
set (e := / (INR n + 1)). assert (N := pos_INR n).
assert (E0 : 0 < e) by (apply Rinv_0_lt_compat; lra).
assert (E1 : e * INR n < 1).
{ unfold e. apply Rmult_lt_reg_l with (INR n + 1); [lra|].
  replace ((INR n + 1) * (/ (INR n + 1) * INR n)) with (INR n) by (field; lra). lra. }
destruct (common_power n (rho A) e E0) as [m Hm].
{ intros i j Hi Hj D. apply Rabs_def1; apply (rho_strict n A i j P H Hi Hj D). }
set (p := (2 * m + 2)%nat).
assert (Pw : pd n (fun i j => rho A i j ^ p)).
{ apply dominant_pd with e; [|lra|exact E1|].
  - intros i j Hi Hj. destruct (rho_psd n A P) as [Sy _]. rewrite (Sy i j Hi Hj). reflexivity.
  - intros i j Hi Hj. destruct (Nat.eqb_spec i j) as [->|D].
    + rewrite (rho_diag n A j H Hj), pow1. replace (1 - 1) with 0 by ring. rewrite Rabs_R0. lra.
    + rewrite Rminus_0_r, <- RPow_abs. apply Hm; (assumption || (unfold p; lia)). }
assert (K : pd n (fun i j => kappa (rho A i j))).
{ apply pd_ext with (fun i j => kappa_coefficient p * rho A i j ^ p + (kappa (rho A i j) - kappa_coefficient p * rho A i j ^ p)).
  { intros; ring. }
  apply pd_plus; [apply pd_scal; [apply kappa_coefficient_pos|exact Pw]|].
  apply (series_psd n kappa_coefficient kappa (rho A) p).
  - apply series_kappa. - apply kappa_reaches_ends. - apply rho_psd; exact P.
  - intros i j Hi Hj. apply (rho_range n); assumption. }
apply pd_ext with (fun i j => / 2 * (sqrt (A i i) * kappa (rho A i j) * sqrt (A j j))).
{ intros i j Hi Hj. assert (D := psd_diag n A i P Hi). assert (D' := psd_diag n A j P Hj).
  unfold on_pairs. rewrite relu_kappa_normalised by (assumption || (apply (psd_cs n); assumption)).
  rewrite (rho_norm n) by assumption. unfold norm. rewrite sqrt_mult by assumption. field. }
apply pd_scal; [lra|]. apply (pd_congruence n (fun i => sqrt (A i i)) (fun i j => kappa (rho A i j))); [|exact K].
intros i Hi. destruct (H i i Hi Hi) as [D _]. assert (S := sqrt_lt_R0 _ D). lra.
Qed.

(** a layer keeps pairs independent *)
Lemma layer_independent n A w b : 0 < w -> 0 <= b -> psd n A -> independent_pairs n A ->
  independent_pairs n (fun i j => w * on_pairs relu_kappa A i j + b).
Proof.
intros W B P H.
assert (F : forall i j, (i < n)%nat -> (j < n)%nat ->
  on_pairs relu_kappa A i j = sqrt (A i i) * sqrt (A j j) * kappa (rho A i j) / 2).
{ intros i j Hi Hj. assert (D := psd_diag n A i P Hi). assert (D' := psd_diag n A j P Hj).
  unfold on_pairs. rewrite relu_kappa_normalised by (assumption || (apply (psd_cs n); assumption)).
  rewrite (rho_norm n) by assumption. unfold norm. rewrite sqrt_mult by assumption. reflexivity. }
intros i j Hi Hj. destruct (H i i Hi Hi) as [D _]. destruct (H j j Hj Hj) as [D' _].
assert (S := sqrt_lt_R0 _ D). assert (S' := sqrt_lt_R0 _ D').
rewrite (F i i Hi Hi), (F j j Hj Hj), (F i j Hi Hj), (rho_diag n A i H Hi), (rho_diag n A j H Hj), kappa_1.
set (u := sqrt (A i i)) in *. set (v := sqrt (A j j)) in *.
split; [assert (0 < w * (u * u * 1 / 2)) by (apply Rmult_lt_0_compat; nra); lra|].
intros N. assert (R1 := rho_strict n A i j P H Hi Hj N).
assert (K0 := kappa_range (rho A i j) ltac:(lra)). assert (K1 := kappa_lt1 (rho A i j) ltac:(lra)).
set (k := kappa (rho A i j)) in *. set (c := w / 2). assert (C : 0 < c) by (unfold c; lra).
replace (w * (u * v * k / 2) + b) with (c * (u * v) * k + b) by (unfold c; field).
replace (w * (u * u * 1 / 2) + b) with (c * (u * u) + b) by (unfold c; field).
replace (w * (v * v * 1 / 2) + b) with (c * (v * v) + b) by (unfold c; field).
assert (UV : 0 < c * (u * v)) by (apply Rmult_lt_0_compat; nra).
set (y := c * (u * v)) in *.
assert (Y : y * k + b < y + b) by nra.
assert (Y0 : 0 <= y * k + b) by nra.
apply Rlt_le_trans with ((y + b) * (y + b)); [nra|].
replace ((c * (u * u) + b) * (c * (v * v) + b)) with (y * y + c * b * (u * u + v * v) + b * b) by (unfold y; ring).
assert (G : 0 <= c * b * ((u - v) * (u - v))) by (apply Rmult_le_pos; [nra|apply Rle_0_sqr]).
unfold y in *. nra.
Qed.

Section Depth.
Variables (n : nat) (w b : R) (Sigma_1 : nat -> nat -> R).
Hypotheses (W : 0 < w) (B : 0 <= b) (P1 : psd n Sigma_1) (I1 : independent_pairs n Sigma_1).

Lemma nngp_psd l : psd n (relu_nngp w b Sigma_1 l).
Proof. apply relu_nngp_psd; [lra|exact B|exact P1]. Qed.
Lemma nngp_independent l : independent_pairs n (relu_nngp w b Sigma_1 l).
Proof.
induction l; [exact I1|]. apply (layer_independent n (relu_nngp w b Sigma_1 l) w b); auto. apply nngp_psd.
Qed.

Theorem relu_nngp_pd l : pd n (relu_nngp w b Sigma_1 (S l)).
Proof.
change (pd n (fun i j => w * on_pairs relu_kappa (relu_nngp w b Sigma_1 l) i j + b)).
apply pd_plus; [|apply psd_const; exact B]. apply pd_scal; [exact W|].
apply relu_kappa_pd; [apply nngp_psd|apply nngp_independent].
Qed.

Theorem relu_ntk_pd l : pd n (relu_ntk w b Sigma_1 (S l)).
Proof.
change (pd n (fun i j => relu_nngp w b Sigma_1 (S l) i j
  + relu_ntk w b Sigma_1 l i j * Sigma_dot relu_kappa relu_kappa_dot w b Sigma_1 l i j)).
apply pd_plus; [apply relu_nngp_pd|]. apply schur.
- apply relu_ntk_psd; [lra|exact B|exact P1].
- apply sigma_dot_psd; auto; [apply relu_kappa_psd|apply relu_kappa_dot_psd|lra].
Qed.
End Depth.

(** ** Distinct points of a sphere, with a bias *)
Theorem relu_ntk_pd_sphere n w b (G : nat -> nat -> R) radius l :
  0 < w -> 0 < b -> 0 < radius -> psd n G ->
  (forall i, (i < n)%nat -> G i i = radius) ->
  (forall i j, (i < n)%nat -> (j < n)%nat -> i <> j -> G i j <> radius) ->
  pd n (relu_ntk w b (fun i j => w * G i j + b) (S l)).
Proof.
intros W B R0 P D N. apply relu_ntk_pd; [exact W|lra| |].
- apply psd_plus; [apply psd_scal; [lra|exact P]|apply psd_const; lra].
- intros i j Hi Hj. rewrite (D i Hi), (D j Hj).
  assert (WR : 0 < w * radius) by (apply Rmult_lt_0_compat; assumption).
  split; [lra|]. intros Dij. assert (C := psd_cs n G i j P Hi Hj). rewrite (D i Hi), (D j Hj) in C.
  assert (Ne := N i j Hi Hj Dij).
  assert (L : - radius <= G i j < radius) by nra.
  assert (U : w * G i j < w * radius) by (apply Rmult_lt_compat_l; lra).
  assert (V : w * - radius <= w * G i j) by (apply Rmult_le_compat_l; lra).
  assert (A1 : w * G i j + b < w * radius + b) by lra.
  assert (A2 : - (w * radius + b) < w * G i j + b) by lra.
  nra.
Qed.
