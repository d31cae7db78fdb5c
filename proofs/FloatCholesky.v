(** * Floating-point Cholesky certifies positive definiteness

    If Cholesky's factorisation of A runs to completion in floating point, with any order of its sums, in blocks or not, then
    |R^T R - A| <= (phi m - 1) |R|^T |R| + underflow entrywise, m the number of roundings on the way of a term, and
    x^T A x >= - (m u / (1 - 2 m u) tr A + underflow) |x|^2. Applied to a matrix below A - c I it bounds the smallest
    eigenvalue of A from below: positive definite when c is the larger.
    Source: Demmel 1989; Rump 2006, Verification of positive definiteness, BIT 46, theorem 2.3; Higham 2002, theorem 10.3;
    Roux 2016, Formal proofs of rounding error bounds, J. Autom. Reasoning 57, for the unblocked algorithm in Coq.
    Code: src/certified/cholesky.rs and src/certified/definite.rs. *)
From Coq Require Import Reals Lra Psatz Lia List Permutation.
From Ntk Require Import RealPsd FloatSum.
Import ListNotations.
Open Scope R_scope.

Definition trace (n : nat) (A : nat -> nat -> R) : R := sum n (fun i => A i i).
Definition norm2 (n : nat) (x : nat -> R) : R := sum n (fun i => x i * x i).

(** ** A small residual, relative to |C|^T |C| *)
Lemma sum_cauchy n a b : sum n (fun i => a i * b i) * sum n (fun i => a i * b i) <= sum n (fun i => a i * a i) * sum n (fun i => b i * b i).
Proof.
induction n; simpl; [lra|].
assert (P := sum_ge0 n (fun i => a i * a i) ltac:(intros; apply Rle_0_sqr)).
assert (Q := sum_ge0 n (fun i => b i * b i) ltac:(intros; apply Rle_0_sqr)).
set (p := sum n (fun i => a i * a i)) in *. set (q := sum n (fun i => b i * b i)) in *. set (s := sum n (fun i => a i * b i)) in *.
set (x := a n). set (y := b n).
assert (K : 2 * x * y * s <= x * x * q + y * y * p).
{ apply Rle_trans with (1 := Rle_abs _). rewrite <- (Rabs_pos_eq (x * x * q + y * y * p)) by nra.
  apply Rsqr_le_abs_0. unfold Rsqr.
  assert (X := Rle_0_sqr (x * x * q - y * y * p)). unfold Rsqr in X.
  assert (Y : (x * x * (y * y)) * (s * s) <= (x * x * (y * y)) * (p * q)) by (apply Rmult_le_compat_l; [nra|exact IHn]).
  lra. }
lra.
Qed.
Lemma sum_const n h : sum n (fun _ => h) = INR n * h.
Proof. induction n; [simpl; ring|]. rewrite S_INR. simpl. rewrite IHn. ring. Qed.
Lemma sum_abs n f : Rabs (sum n f) <= sum n (fun i => Rabs (f i)).
Proof. induction n; simpl; [rewrite Rabs_R0; lra|]. apply Rle_trans with (1 := Rabs_triang _ _). lra. Qed.
Lemma sum_swap n f m : sum n (fun i => sum m (f i)) = sum m (fun j => sum n (fun i => f i j)).
Proof. induction n; simpl; [symmetry; apply sum_0|]. rewrite IHn, <- sum_plus. reflexivity. Qed.

Section Residual.
Variables (n : nat) (C A : nat -> nat -> R) (gamma h : R).
Let G (i j : nat) : R := sum n (fun k => C k i * C k j).
Let T (i j : nat) : R := sum n (fun k => Rabs (C k i * C k j)).
Hypotheses (Gamma : 0 <= gamma < 1) (H : 0 <= h).
Hypothesis residual : forall i j, (i < n)%nat -> (j < n)%nat -> Rabs (G i j - A i j) <= gamma * T i j + h.

Lemma T_diagonal i : T i i = G i i.
Proof. apply sum_ext. intros k _. apply Rabs_pos_eq, Rle_0_sqr. Qed.

Lemma G_trace : (1 - gamma) * trace n G <= trace n A + INR n * h.
Proof.
assert (X : trace n G <= trace n A + (gamma * trace n G + INR n * h)).
{ unfold trace. rewrite <- sum_const, <- sum_scal, <- !sum_plus. apply sum_le. intros i Hi.
  assert (B := residual i i Hi Hi). rewrite T_diagonal in B. apply between in B. lra. }
lra.
Qed.

Lemma T_form x : sum n (fun i => sum n (fun j => Rabs (x i) * T i j * Rabs (x j))) <= trace n G * norm2 n x.
Proof.
set (a := fun i => Rabs (x i)).
apply Rle_trans with (sum n (fun k => sum n (fun i => Rabs (C k i) * a i) * sum n (fun i => Rabs (C k i) * a i))).
{ right. transitivity (sum n (fun i => sum n (fun j => sum n (fun k => (Rabs (C k i) * a i) * (Rabs (C k j) * a j))))).
  - apply sum_ext; intros i _. apply sum_ext; intros j _. unfold T, a.
    replace (Rabs (x i) * sum n (fun k => Rabs (C k i * C k j)) * Rabs (x j))
      with ((Rabs (x i) * Rabs (x j)) * sum n (fun k => Rabs (C k i * C k j))) by ring.
    rewrite <- sum_scal. apply sum_ext; intros k _. rewrite Rabs_mult. ring.
  - rewrite (sum_ext n _ (fun i => sum n (fun k => sum n (fun j => (Rabs (C k i) * a i) * (Rabs (C k j) * a j)))))
      by (intros i _; apply sum_swap).
    rewrite sum_swap. apply sum_ext; intros k _.
    rewrite <- sum_scal. apply sum_ext; intros i _. rewrite sum_scal. ring. }
assert (N : norm2 n x = norm2 n a).
{ apply sum_ext. intros i _. unfold a. rewrite <- Rabs_mult. symmetry. apply Rabs_pos_eq, Rle_0_sqr. }
rewrite N. unfold trace, G. rewrite sum_swap, Rmult_comm, <- sum_scal. apply sum_le. intros k _.
apply Rle_trans with (1 := sum_cauchy n (fun i => Rabs (C k i)) a). rewrite Rmult_comm. right. f_equal.
apply sum_ext. intros i _. rewrite <- Rabs_mult. apply Rabs_pos_eq, Rle_0_sqr.
Qed.

Lemma G_psd x : 0 <= qf n G x.
Proof. apply (psd_sum n (fun k i j => C k i * C k j) n). intros k. apply psd_rank1. Qed.

Lemma residual_form x : Rabs (qf n (fun i j => G i j - A i j) x) <= (gamma * trace n G + INR n * h) * norm2 n x.
Proof.
set (a := fun i => Rabs (x i)).
assert (B : Rabs (qf n (fun i j => G i j - A i j) x) <=
  gamma * sum n (fun i => sum n (fun j => a i * T i j * a j)) + h * (sum n a * sum n a)).
{ unfold qf. apply Rle_trans with (1 := sum_abs _ _).
  apply Rle_trans with (sum n (fun i => gamma * sum n (fun j => a i * T i j * a j) + (h * sum n a) * a i)).
  - apply sum_le. intros i Hi. apply Rle_trans with (1 := sum_abs _ _).
    replace (gamma * sum n (fun j => a i * T i j * a j) + (h * sum n a) * a i)
      with (sum n (fun j => gamma * (a i * T i j * a j) + (h * a i) * a j)) by (rewrite sum_plus, !sum_scal; ring).
    apply sum_le. intros j Hj. rewrite !Rabs_mult. fold (a i) (a j).
    replace (gamma * (a i * T i j * a j) + h * a i * a j) with (a i * (gamma * T i j + h) * a j) by ring.
    assert (Ai : 0 <= a i) by apply Rabs_pos. assert (Aj : 0 <= a j) by apply Rabs_pos.
    apply Rmult_le_compat_r; [exact Aj|]. apply Rmult_le_compat_l; [exact Ai|]. apply residual; assumption.
  - right. rewrite sum_plus, !sum_scal. ring. }
apply Rle_trans with (1 := B). rewrite Rmult_plus_distr_r. apply Rplus_le_compat.
- rewrite Rmult_assoc. apply Rmult_le_compat_l; [lra|apply T_form].
- assert (X := sum_cauchy n a (fun _ => 1)). cbv beta in X.
  rewrite (sum_ext n (fun i => a i * 1) a) in X by (intros; ring).
  rewrite (sum_const n (1 * 1)) in X.
  rewrite (sum_ext n (fun i => a i * a i) (fun i => x i * x i)) in X
    by (intros i _; unfold a; rewrite <- Rabs_mult; apply Rabs_pos_eq, Rle_0_sqr).
  fold (norm2 n x) in X. rewrite (Rmult_comm (INR n)), Rmult_assoc.
  apply Rmult_le_compat_l; [exact H|]. lra.
Qed.

Theorem residual_definite x : - ((gamma * trace n A + INR n * h) / (1 - gamma)) * norm2 n x <= qf n A x.
Proof.
assert (E : qf n A x = qf n G x - qf n (fun i j => G i j - A i j) x).
{ rewrite (qf_ext n (fun i j => G i j - A i j) (fun i j => G i j + (-1) * A i j)) by (intros; ring).
  rewrite qf_plus, qf_scal. ring. }
rewrite E. assert (P := G_psd x). assert (B := residual_form x). apply between in B.
assert (N : 0 <= norm2 n x) by (apply sum_ge0; intros; apply Rle_0_sqr).
assert (K : gamma * trace n G + INR n * h <= (gamma * trace n A + INR n * h) / (1 - gamma)).
{ apply Rmult_le_reg_r with (1 - gamma); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  assert (X := Rmult_le_compat_l gamma _ _ (proj1 Gamma) G_trace). lra. }
assert (L := Rmult_le_compat_r _ _ _ N K). lra.
Qed.
End Residual.

(** ** The factorisation *)
Section Factorisation.
Variables (u eta : R) (n m W : nat) (A R : nat -> nat -> R).
Hypotheses (U : 0 <= u < 1) (Under : 0 <= eta) (Sy : symmetric n A).

Definition products (i j : nat) : list Rdefinitions.R := map (fun k => R k i * R k j) (seq 0 i).

(** what remains of A i j when the products of R above have been subtracted, in some order, after at most k + 1 more
    roundings than the count m allows for *)
Definition pivot (spare i j : nat) (v : Rdefinitions.R) : Prop := exists k w l,
  reduced u eta (A i j) m k w l v /\ Permutation l (products i j) /\ (w <= W)%nat /\ (k + spare <= m)%nat.

(** R j j = sqrt (A j j - ...) and R i j = (A i j - ...) / R i i *)
Hypothesis roots : forall j, (j < n)%nat -> exists v d, pivot 2 j j v /\ 0 < v /\ Rabs d <= u /\ R j j = sqrt v * (1 + d).
Hypothesis quotients : forall i j, (i < j < n)%nat -> exists v, pivot 1 i j v /\ rounded u eta (v / R i i) (R i j).

Lemma total_permutation l k : Permutation l k -> total l = total k.
Proof. unfold total. induction 1; simpl; lra. Qed.
Lemma total_products f i : total (map f (seq 0 i)) = sum i f.
Proof.
induction i; [reflexivity|]. rewrite seq_S, map_app, total_app. simpl. rewrite IHi. unfold total; simpl. ring.
Qed.

Lemma pivot_error spare i j v : pivot spare i j v -> exists k g, (k + spare <= m)%nat /\ near u k g /\
  Rabs (v * g - (A i j - sum i (fun k => R k i * R k j))) <=
    (phi u m - 1) * sum i (fun k => Rabs (R k i * R k j)) + INR W * eta * phi u m.
Proof.
intros (k & w & l & D & P & LW & Sp). destruct (reduced_error u eta U Under _ _ _ _ _ _ D) as (g & G & B).
exists k, g. split; [exact Sp|split; [exact G|]].
rewrite (total_permutation _ _ P) in B. unfold products in B at 1. rewrite total_products in B.
assert (M : magnitude l = sum i (fun k => Rabs (R k i * R k j))).
{ unfold magnitude. rewrite (total_permutation _ _ (Permutation_map Rabs P)). unfold products. rewrite map_map. apply total_products. }
rewrite M in B. apply Rle_trans with (1 := B). apply Rplus_le_compat_l.
apply Rmult_le_compat_r; [assert (X := phi_ge1 u U m); lra|]. apply Rmult_le_compat_r; [exact Under|]. apply le_INR. exact LW.
Qed.

Lemma root_error j : (j < n)%nat -> 0 < R j j /\
  Rabs (sum (S j) (fun k => R k j * R k j) - A j j) <= (phi u m - 1) * sum (S j) (fun k => Rabs (R k j * R k j)) + INR W * eta * phi u m.
Proof.
intros Hj. destruct (roots j Hj) as (v & d & P & V & D & E).
destruct (pivot_error 2 j j v P) as (k & g & K & G & B).
assert (D1 := near_one u U d D). assert (D0 := near_pos u U 1 _ D1).
assert (Root := sqrt_lt_R0 v V). assert (Q := sqrt_sqrt v (Rlt_le _ _ V)).
split; [rewrite E; apply Rmult_lt_0_compat; assumption|]. cbn [sum].
set (s := sum j (fun k => R k j * R k j)) in *. set (a := sum j (fun k => Rabs (R k j * R k j))) in *.
set (f := g * (/ (1 + d) * / (1 + d))).
assert (F : near u (k + (1 + 1)) f) by (apply near_times; [exact U|exact G|apply near_times; [exact U|apply near_inverse|apply near_inverse]; assumption]).
assert (F' := near_abs u U _ _ (near_mono u U (k + (1 + 1)) m f ltac:(lia) F)).
assert (RR : v * g = R j j * R j j * f).
{ unfold f. rewrite E. replace (sqrt v * (1 + d) * (sqrt v * (1 + d)) * (g * (/ (1 + d) * / (1 + d)))) with (sqrt v * sqrt v * g) by (field; lra).
  rewrite Q. reflexivity. }
rewrite RR in B. replace (s + R j j * R j j - A j j) with ((R j j * R j j * f - (A j j - s)) + R j j * R j j * (1 - f)) by ring.
apply Rle_trans with (1 := Rabs_triang _ _). rewrite (Rabs_mult (R j j * R j j) (1 - f)), (Rabs_minus_sym 1 f).
assert (X := Rmult_le_compat_l (Rabs (R j j * R j j)) _ _ (Rabs_pos _) F'). lra.
Qed.

Lemma quotient_error i j : (i < j < n)%nat ->
  Rabs (sum (S i) (fun k => R k i * R k j) - A i j) <=
    (phi u m - 1) * sum (S i) (fun k => Rabs (R k i * R k j)) + (INR W + R i i) * eta * phi u m.
Proof.
intros Hij. destruct (quotients i j Hij) as (v & P & d & e & D & E & Q).
destruct (pivot_error 1 i j v P) as (k & g & K & G & B). destruct (root_error i ltac:(lia)) as [Pos _].
assert (D1 := near_one u U d D). assert (D0 := near_pos u U 1 _ D1). cbn [sum].
set (s := sum i (fun k => R k i * R k j)) in *. set (a := sum i (fun k => Rabs (R k i * R k j))) in *.
set (f := g * / (1 + d)).
assert (F : near u (k + 1) f) by (apply near_times; [exact U|exact G|apply near_inverse; assumption]).
assert (F' := near_abs u U _ _ (near_mono u U (k + 1) m f ltac:(lia) F)).
assert (RR : v * g = R i i * R i j * f - R i i * e * g).
{ unfold f. rewrite Q. field. lra. }
rewrite RR in B.
replace (s + R i i * R i j - A i j)
  with ((R i i * R i j * f - R i i * e * g - (A i j - s)) + R i i * e * g + R i i * R i j * (1 - f)) by ring.
apply Rle_trans with (1 := Rabs_triang _ _).
apply Rle_trans with (1 := Rplus_le_compat_r _ _ _ (Rabs_triang _ _)).
rewrite (Rabs_mult (R i i * R i j) (1 - f)), (Rabs_minus_sym 1 f).
assert (X := Rmult_le_compat_l (Rabs (R i i * R i j)) _ _ (Rabs_pos _) F').
assert (G2 := near_mono u U k m g ltac:(lia) G). assert (G0 := near_pos u U _ _ G).
assert (Y : Rabs (R i i * e * g) <= R i i * eta * phi u m).
{ rewrite !Rabs_mult, (Rabs_pos_eq (R i i)), (Rabs_pos_eq g) by lra.
  apply Rmult_le_compat; [apply Rmult_le_pos; [lra|apply Rabs_pos]|lra| |apply G2].
  apply Rmult_le_compat_l; [lra|exact E]. }
lra.
Qed.

(** R above the diagonal and on it *)
Definition upper (k j : nat) : Rdefinitions.R := if Nat.leb k j then R k j else 0.

Lemma sum_cut f i : (i < n)%nat -> (forall k, (i < k < n)%nat -> f k = 0) -> sum n f = sum (S i) f.
Proof.
intros Hi Z. replace n with (S i + (n - S i))%nat by lia. assert (L : (S i + (n - S i) <= n)%nat) by lia.
revert L. generalize (n - S i)%nat as d. induction d; intros L; [rewrite Nat.add_0_r; reflexivity|].
rewrite Nat.add_succ_r. change (sum (S (S i + d)) f) with (sum (S i + d) f + f (S i + d)%nat).
rewrite IHd, (Z (S i + d)%nat) by lia. ring.
Qed.
Lemma upper_sum (F : Rdefinitions.R -> Rdefinitions.R) i j : F 0 = 0 -> (i <= j < n)%nat ->
  sum n (fun k => F (upper k i * upper k j)) = sum (S i) (fun k => F (R k i * R k j)).
Proof.
intros F0 Hij. rewrite (sum_cut _ i); [|lia|].
2: { intros k Hk. unfold upper. destruct (Nat.leb_spec k i); [lia|]. rewrite Rmult_0_l. exact F0. }
apply sum_ext. intros k Hk. unfold upper. destruct (Nat.leb_spec k i), (Nat.leb_spec k j); try lia. reflexivity.
Qed.

(** |R^T R - A| <= (phi m - 1) |R|^T |R| + (W + r) eta phi m, r bounding the diagonal of R *)
Theorem cholesky_residual r : 0 <= r -> (forall i, (i < n)%nat -> R i i <= r) -> forall i j, (i < n)%nat -> (j < n)%nat ->
  Rabs (sum n (fun k => upper k i * upper k j) - A i j) <=
    (phi u m - 1) * sum n (fun k => Rabs (upper k i * upper k j)) + (INR W + r) * eta * phi u m.
Proof.
intros R0 D. assert (X := phi_ge1 u U m).
assert (Up : forall i j, (i <= j < n)%nat -> Rabs (sum n (fun k => upper k i * upper k j) - A i j) <=
    (phi u m - 1) * sum n (fun k => Rabs (upper k i * upper k j)) + (INR W + r) * eta * phi u m).
{ intros i j Hij. rewrite (upper_sum (fun x => x) i j eq_refl Hij), (upper_sum Rabs i j Rabs_R0 Hij).
  destruct (Nat.eq_dec i j) as [->|N].
  - apply Rle_trans with (1 := proj2 (root_error j ltac:(lia))). apply Rplus_le_compat_l.
    apply Rmult_le_compat_r; [lra|]. apply Rmult_le_compat_r; [exact Under|]. lra.
  - apply Rle_trans with (1 := quotient_error i j ltac:(lia)). apply Rplus_le_compat_l.
    apply Rmult_le_compat_r; [lra|]. apply Rmult_le_compat_r; [exact Under|]. assert (Y := D i ltac:(lia)). lra. }
intros i j Hi Hj. destruct (Nat.le_gt_cases i j) as [L|L]; [apply Up; lia|].
rewrite (Sy i j Hi Hj).
rewrite (sum_ext n (fun k => upper k i * upper k j) (fun k => upper k j * upper k i)) by (intros; ring).
rewrite (sum_ext n (fun k => Rabs (upper k i * upper k j)) (fun k => Rabs (upper k j * upper k i))) by (intros; f_equal; ring).
apply Up. lia.
Qed.

Hypothesis Small : 2 * (INR m * u) < 1.

Lemma gamma_small : 0 <= phi u m - 1 /\ phi u m - 1 <= INR m * u / (1 - INR m * u) /\ INR m * u / (1 - INR m * u) < 1.
Proof.
assert (X := phi_ge1 u U m). assert (P := Rmult_le_pos _ _ (pos_INR m) (proj1 U)).
split; [lra|split; [apply phi_gamma; [exact U|lra]|]].
apply Rmult_lt_reg_r with (1 - INR m * u); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.

(** a bound of the diagonal of R when that of A is at most 2, m u <= 1/4 and underflow is small *)
Lemma diagonal_bound j : (j < n)%nat -> A j j <= 2 -> 4 * (INR m * u) <= 1 -> INR W * eta <= 1 / 4 -> R j j <= 2.
Proof.
intros Hj A1 Q We. destruct (root_error j Hj) as [Pos B].
assert (P := Rmult_le_pos _ _ (pos_INR m) (proj1 U)). destruct gamma_small as (G1 & G2 & _).
assert (G3 : INR m * u / (1 - INR m * u) <= 1 / 3).
{ apply Rmult_le_reg_r with (1 - INR m * u); [lra|]. unfold Rdiv at 1. rewrite Rmult_assoc, Rinv_l by lra. lra. }
rewrite (sum_ext (S j) (fun k => Rabs (R k j * R k j)) (fun k => R k j * R k j)) in B by (intros; apply Rabs_pos_eq, Rle_0_sqr).
cbn [sum] in B. assert (S0 := sum_ge0 j (fun k => R k j * R k j) ltac:(intros; apply Rle_0_sqr)).
set (s := sum j (fun k => R k j * R k j)) in *. apply between in B.
assert (X : INR W * eta * phi u m <= 1 / 4 * (4 / 3)).
{ apply Rmult_le_compat; [apply Rmult_le_pos; [apply pos_INR|exact Under]|assert (X := phi_ge1 u U m); lra|exact We|lra]. }
assert (Y : (phi u m - 1) * (s + R j j * R j j) <= 1 / 3 * (s + R j j * R j j)).
{ apply Rmult_le_compat_r; [|lra]. assert (Z := Rle_0_sqr (R j j)). unfold Rsqr in Z. lra. }
nra.
Qed.

Theorem cholesky_definite r : 0 <= r -> (forall i, (i < n)%nat -> R i i <= r) -> forall x,
  - (INR m * u / (1 - 2 * (INR m * u)) * trace n A + INR n * ((INR W + r) * eta * / (1 - 2 * (INR m * u)))) * norm2 n x <= qf n A x.
Proof.
intros R0 D x. destruct gamma_small as (G1 & G2 & G3). assert (P := Rmult_le_pos _ _ (pos_INR m) (proj1 U)).
set (q := INR m * u) in *. set (g := q / (1 - q)) in *. set (h := (INR W + r) * eta * phi u m).
assert (H0 : 0 <= h).
{ unfold h. apply Rmult_le_pos; [apply Rmult_le_pos; [assert (X := pos_INR W); lra|exact Under]|assert (X := phi_ge1 u U m); lra]. }
assert (G0 : 0 <= g) by lra.
assert (B := residual_definite n upper A g h (conj G0 G3) H0).
assert (Res : forall i j, (i < n)%nat -> (j < n)%nat ->
  Rabs (sum n (fun k => upper k i * upper k j) - A i j) <= g * sum n (fun k => Rabs (upper k i * upper k j)) + h).
{ intros i j Hi Hj. apply Rle_trans with (1 := cholesky_residual r R0 D i j Hi Hj). apply Rplus_le_compat_r.
  apply Rmult_le_compat_r; [apply sum_ge0; intros; apply Rabs_pos|exact G2]. }
specialize (B Res x). apply Rle_trans with (2 := B).
assert (N : 0 <= norm2 n x) by (apply sum_ge0; intros; apply Rle_0_sqr).
apply Rmult_le_compat_r; [exact N|]. apply Ropp_le_contravar.
replace ((g * trace n A + INR n * h) / (1 - g)) with (g / (1 - g) * trace n A + INR n * (h / (1 - g))) by (field; lra).
assert (E1 : 1 - g = (1 - 2 * q) / (1 - q)) by (unfold g; field; lra).
assert (E2 : g / (1 - g) = q / (1 - 2 * q)) by (rewrite E1; unfold g; field; lra).
rewrite E2. apply Rplus_le_compat_l. apply Rmult_le_compat_l; [apply pos_INR|].
apply Rle_trans with ((INR W + r) * eta * / (1 - q) / (1 - g)).
- unfold h, Rdiv. apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat; lra|].
  apply Rmult_le_compat_l; [apply Rmult_le_pos; [assert (X := pos_INR W); lra|exact Under]|].
  assert (X : phi u m <= 1 + g) by lra. apply Rle_trans with (1 := X). right. unfold g. field. lra.
- right. rewrite E1. field. lra.
Qed.
End Factorisation.

(** ** The certificate *)
(** whoever factors a matrix A' below A - c I learns about A *)
Theorem shifted_definite n A A' c e : (forall i j, (i < n)%nat -> (j < n)%nat -> i <> j -> A' i j = A i j) ->
  (forall i, (i < n)%nat -> A' i i <= A i i - c) ->
  (forall x, - e * norm2 n x <= qf n A' x) -> forall x, (c - e) * norm2 n x <= qf n A x.
Proof.
intros Off Diag B x.
assert (E : qf n A x = qf n A' x + sum n (fun i => (A i i - A' i i) * (x i * x i))).
{ unfold qf. rewrite <- sum_plus. apply sum_ext. intros i Hi.
  rewrite <- (sum_delta n i (fun j => (A j j - A' j j) * (x j * x j)) Hi), <- sum_plus.
  apply sum_ext. intros j Hj. destruct (Nat.eqb_spec j i) as [->|N]; [ring|]. rewrite (Off i j) by auto. ring. }
assert (X : c * norm2 n x <= sum n (fun i => (A i i - A' i i) * (x i * x i))).
{ unfold norm2. rewrite <- sum_scal. apply sum_le. intros i Hi. apply Rmult_le_compat_r; [apply Rle_0_sqr|].
  assert (Y := Diag i Hi). lra. }
assert (Y := B x). lra.
Qed.

(** and about every symmetric matrix B in an enclosure of A whose radii have row sums of at most r *)
Theorem enclosed_definite n A B r bound : symmetric n A -> symmetric n B ->
  (forall i, (i < n)%nat -> sum n (fun j => Rabs (B i j - A i j)) <= r) ->
  (forall x, bound * norm2 n x <= qf n A x) -> forall x, (bound - r) * norm2 n x <= qf n B x.
Proof.
intros SA SB Rows PA x. set (D := fun i j => B i j - A i j).
assert (E : qf n B x = qf n A x + qf n D x).
{ rewrite <- qf_plus. apply qf_ext. intros. unfold D. ring. }
assert (X : - r * norm2 n x <= qf n D x).
{ assert (L : - qf n D x <= sum n (fun i => sum n (fun j => Rabs (D i j)) * (x i * x i))).
  { apply Rle_trans with (1 / 2 * sum n (fun i => sum n (fun j => Rabs (D i j) * (x i * x i) + Rabs (D i j) * (x j * x j)))).
    - unfold qf. rewrite <- (Rmult_1_l (sum n _)), Ropp_mult_distr_l, <- !sum_scal. apply sum_le. intros i Hi.
      rewrite <- !sum_scal. apply sum_le. intros j Hj.
      assert (V := Rle_0_sqr (x i - x j)). assert (V' := Rle_0_sqr (x i + x j)). unfold Rsqr in V, V'.
      destruct (Rcase_abs (D i j)) as [N|N]; [rewrite (Rabs_left _ N)|rewrite (Rabs_right _ N)]; nra.
    - right. rewrite (sum_ext n (fun i => sum n (fun j => Rabs (D i j) * (x i * x i) + Rabs (D i j) * (x j * x j)))
        (fun i => sum n (fun j => Rabs (D i j)) * (x i * x i) + sum n (fun j => Rabs (D i j) * (x j * x j)))).
      2: { intros i _. rewrite sum_plus, (Rmult_comm (sum n _)), <- sum_scal. f_equal. apply sum_ext. intros; ring. }
      rewrite sum_plus, (sum_swap n (fun i j => Rabs (D i j) * (x j * x j))).
      rewrite (sum_ext n (fun j => sum n (fun i => Rabs (D i j) * (x j * x j))) (fun i => sum n (fun j => Rabs (D i j)) * (x i * x i))).
      2: { intros j Hj. rewrite (Rmult_comm (sum n _)), <- sum_scal. apply sum_ext. intros i Hi.
           unfold D. rewrite (SA i j), (SB i j) by assumption. ring. }
      field. }
  assert (M : sum n (fun i => sum n (fun j => Rabs (D i j)) * (x i * x i)) <= r * norm2 n x).
  { unfold norm2. rewrite <- sum_scal. apply sum_le. intros i Hi. apply Rmult_le_compat_r; [apply Rle_0_sqr|apply Rows; exact Hi]. }
  lra. }
assert (Y := PA x). lra.
Qed.

Lemma definite_from_bound n A bound : symmetric n A -> 0 < bound -> (forall x, bound * norm2 n x <= qf n A x) -> pd n A.
Proof.
intros S B L. split; [exact S|]. intros x (i & Hi & X). apply Rlt_le_trans with (2 := L x). apply Rmult_lt_0_compat; [exact B|].
unfold norm2. clear - Hi X. induction n; [lia|]. simpl.
assert (P := sum_ge0 n (fun i => x i * x i) ltac:(intros; apply Rle_0_sqr)). assert (Q := Rle_0_sqr (x n)). unfold Rsqr in Q.
destruct (Nat.eq_dec i n) as [->|N].
- assert (Y := Rsqr_pos_lt _ X). unfold Rsqr in Y. lra.
- assert (Y := IHn ltac:(lia)). lra.
Qed.
