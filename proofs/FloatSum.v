(** * Sums in floating point, in any order

    A rounded operation returns (x + e)(1 + d) for the exact result x, with |d| <= u and |e| <= eta (underflow). A sum of
    terms, nested anyhow, in which no term passes through more than d roundings, errs by at most (phi d - 1) times the sum of
    their magnitudes, phi d = (1 - u)^(-d), plus w roundings' underflow. A value from which sums are subtracted, as in
    elimination, is a backward-stable function of its start: divided by the factors that the start has gathered, the start
    has no error at all.
    Source: Higham 2002, Accuracy and Stability of Numerical Algorithms, lemmas 3.1 and 8.4; Demmel 1989 for underflow.
    Code: src/certified/cholesky.rs. *)
From Coq Require Import Reals Lra Psatz Lia List.
Import ListNotations.
Open Scope R_scope.

Definition total (l : list R) : R := fold_right Rplus 0 l.
Definition magnitude (l : list R) : R := total (map Rabs l).

Lemma total_app k l : total (k ++ l) = total k + total l.
Proof. induction k; simpl; [ring|]. unfold total in *. rewrite IHk. ring. Qed.
Lemma magnitude_app k l : magnitude (k ++ l) = magnitude k + magnitude l.
Proof. unfold magnitude. rewrite map_app. apply total_app. Qed.
Lemma total_magnitude l : Rabs (total l) <= magnitude l.
Proof.
unfold magnitude. induction l; simpl; [rewrite Rabs_R0; lra|].
apply Rle_trans with (1 := Rabs_triang _ _). unfold total in *. lra.
Qed.
Lemma magnitude_ge0 l : 0 <= magnitude l.
Proof. apply Rle_trans with (2 := total_magnitude l). apply Rabs_pos. Qed.

Lemma between x a : Rabs x <= a -> - a <= x <= a.
Proof. intros H. assert (A := Rle_abs x). assert (B := Rle_abs (- x)). rewrite Rabs_Ropp in B. lra. Qed.

Section Model.
Variables u eta : R.
Hypotheses (U : 0 <= u < 1) (Under : 0 <= eta).

(** y is x after one rounding *)
Definition rounded (x y : R) : Prop := exists d e, Rabs d <= u /\ Rabs e <= eta /\ y = (x + e) * (1 + d).

(** ** Factors *)
Definition phi (n : nat) : R := / (1 - u) ^ n.
Definition near (n : nat) (g : R) : Prop := / phi n <= g <= phi n.

Lemma power_pos n : 0 < (1 - u) ^ n.
Proof. apply pow_lt. lra. Qed.
Lemma phi_0 : phi 0 = 1.
Proof. unfold phi. simpl. apply Rinv_1. Qed.
Lemma phi_plus n m : phi (n + m) = phi n * phi m.
Proof. unfold phi. rewrite pow_add, Rinv_mult. reflexivity. Qed.
Lemma phi_ge1 n : 1 <= phi n.
Proof.
unfold phi. replace 1 with (/ 1) at 1 by apply Rinv_1. apply Rinv_le_contravar; [apply power_pos|].
assert (P := pow_incr (1 - u) 1 n ltac:(lra)). rewrite pow1 in P. exact P.
Qed.
Lemma phi_mono n m : (n <= m)%nat -> phi n <= phi m.
Proof.
intros L. replace m with (n + (m - n))%nat by lia. rewrite phi_plus.
assert (A := phi_ge1 n). assert (B := phi_ge1 (m - n)). nra.
Qed.
Lemma phi_1 : phi 1 = / (1 - u).
Proof. unfold phi. simpl. rewrite Rmult_1_r. reflexivity. Qed.
Lemma phi_1_above : 1 + u <= phi 1.
Proof.
rewrite phi_1. apply Rmult_le_reg_r with (1 - u); [lra|]. rewrite Rinv_l by lra. nra.
Qed.

(** phi n - 1 is at most gamma_n = n u / (1 - n u) *)
Lemma phi_gamma n : INR n * u < 1 -> phi n - 1 <= INR n * u / (1 - INR n * u).
Proof.
intros L.
assert (B : 1 - INR n * u <= (1 - u) ^ n).
{ clear L. induction n; [simpl; lra|]. rewrite S_INR. simpl.
  assert (P := pos_INR n). assert (Q : (1 - u) * (1 - INR n * u) <= (1 - u) * (1 - u) ^ n) by (apply Rmult_le_compat_l; lra). nra. }
unfold phi. apply Rle_trans with (/ (1 - INR n * u) - 1).
- assert (X : / (1 - u) ^ n <= / (1 - INR n * u)) by (apply Rinv_le_contravar; lra). lra.
- right. field. lra.
Qed.

Lemma near_0 : near 0 1.
Proof. unfold near. rewrite phi_0, Rinv_1. lra. Qed.
Lemma near_pos n g : near n g -> 0 < g.
Proof.
intros [L _]. apply Rlt_le_trans with (2 := L). apply Rinv_0_lt_compat. assert (A := phi_ge1 n). lra.
Qed.
Lemma near_times n m g h : near n g -> near m h -> near (n + m) (g * h).
Proof.
intros G H. assert (A := near_pos _ _ G). assert (B := near_pos _ _ H). destruct G as [G1 G2]. destruct H as [H1 H2].
unfold near. rewrite phi_plus, Rinv_mult.
assert (P : 0 < / phi n) by (apply Rinv_0_lt_compat; assert (X := phi_ge1 n); lra).
assert (Q : 0 < / phi m) by (apply Rinv_0_lt_compat; assert (X := phi_ge1 m); lra).
split; apply Rmult_le_compat; lra.
Qed.
Lemma near_inverse n g : near n g -> near n (/ g).
Proof.
intros G. assert (A := near_pos _ _ G). destruct G as [G1 G2]. assert (B := phi_ge1 n). split.
- apply Rinv_le_contravar; lra.
- rewrite <- (Rinv_inv (phi n)). apply Rinv_le_contravar; [apply Rinv_0_lt_compat; lra|exact G1].
Qed.
Lemma near_mono n m g : (n <= m)%nat -> near n g -> near m g.
Proof.
intros L [G1 G2]. assert (A := phi_mono n m L). assert (B := phi_ge1 n). split; [|lra].
apply Rle_trans with (2 := G1). apply Rinv_le_contravar; lra.
Qed.
Lemma near_one d : Rabs d <= u -> near 1 (1 + d).
Proof.
intros D. apply between in D. assert (A := phi_1_above). split; [|lra].
rewrite phi_1, Rinv_inv. lra.
Qed.
Lemma near_abs n g : near n g -> Rabs (g - 1) <= phi n - 1.
Proof.
intros [G1 G2]. assert (A := phi_ge1 n). apply Rabs_le. split; [|lra].
assert (B : 1 - phi n <= / phi n - 1).
{ apply Rmult_le_reg_r with (phi n); [lra|].
  replace ((/ phi n - 1) * phi n) with (1 - phi n) by (field; lra). nra. }
lra.
Qed.

(** ** Sums *)

(** v is a computed sum of the terms l: at most d roundings on the way of each term, at most w in all *)
Inductive summed : nat -> nat -> list R -> R -> Prop :=
| one_term x : summed 0 0 [x] x
| add d w l s e z k t v :
    summed d w l s -> summed e z k t -> rounded (s + t) v -> summed (S (max d e)) (S (w + z)) (l ++ k) v
| round_again d w l s v : summed d w l s -> rounded s v -> summed (S d) (S w) l v.

Lemma round_error s v x m b n :
  rounded s v -> Rabs x <= m -> Rabs (s - x) <= (phi n - 1) * m + b * phi n -> Rabs (v - x) <= (phi (S n) - 1) * m + (b + eta) * phi (S n).
Proof.
intros (d & e & D & E & ->) X B.
replace (S n) with (n + 1)%nat by lia. rewrite phi_plus. assert (N := phi_ge1 n). assert (O := phi_1_above).
assert (M : 0 <= m) by (apply Rle_trans with (2 := X); apply Rabs_pos).
replace ((s + e) * (1 + d) - x) with ((s - x) * (1 + d) + e * (1 + d) + x * d) by ring.
assert (D1 : Rabs (1 + d) <= phi 1).
{ apply between in D. rewrite Rabs_pos_eq; lra. }
assert (T1 : Rabs ((s - x) * (1 + d)) <= ((phi n - 1) * m + b * phi n) * phi 1).
{ rewrite Rabs_mult. apply Rmult_le_compat; auto using Rabs_pos. }
assert (T2 : Rabs (e * (1 + d)) <= eta * phi 1).
{ rewrite Rabs_mult. apply Rmult_le_compat; auto using Rabs_pos. }
assert (T3 : Rabs (x * d) <= m * (phi 1 - 1)).
{ rewrite Rabs_mult. apply Rmult_le_compat; auto using Rabs_pos. lra. }
assert (T4 : eta * phi 1 <= eta * (phi n * phi 1)) by (apply Rmult_le_compat_l; nra).
apply Rle_trans with (1 := Rabs_triang _ _). apply Rle_trans with (1 := Rplus_le_compat_r _ _ _ (Rabs_triang _ _)). nra.
Qed.

Theorem summed_error d w l v : summed d w l v ->
  Rabs (v - total l) <= (phi d - 1) * magnitude l + INR w * eta * phi d.
Proof.
induction 1 as [x|d w l s e z k t v _ IH1 _ IH2 V|d w l s v _ IH V].
- unfold total, magnitude; simpl. rewrite phi_0. replace (x - (x + 0)) with 0 by ring. rewrite Rabs_R0. lra.
- rewrite total_app, magnitude_app, S_INR, plus_INR.
  replace ((INR w + INR z + 1) * eta) with ((INR w + INR z) * eta + eta) by ring.
  apply round_error with (s + t); [exact V| |].
  + apply Rle_trans with (1 := Rabs_triang _ _). apply Rplus_le_compat; apply total_magnitude.
  + replace (s + t - (total l + total k)) with ((s - total l) + (t - total k)) by ring.
    apply Rle_trans with (1 := Rabs_triang _ _).
    assert (P := phi_mono d (max d e) ltac:(lia)). assert (Q := phi_mono e (max d e) ltac:(lia)).
    assert (ML := magnitude_ge0 l). assert (MK := magnitude_ge0 k). assert (W := pos_INR w). assert (Z := pos_INR z).
    assert (A1 : (phi d - 1) * magnitude l <= (phi (max d e) - 1) * magnitude l) by (apply Rmult_le_compat_r; lra).
    assert (A2 : (phi e - 1) * magnitude k <= (phi (max d e) - 1) * magnitude k) by (apply Rmult_le_compat_r; lra).
    assert (A3 : INR w * eta * phi d <= INR w * eta * phi (max d e)) by (apply Rmult_le_compat_l; [apply Rmult_le_pos; lra|exact P]).
    assert (A4 : INR z * eta * phi e <= INR z * eta * phi (max d e)) by (apply Rmult_le_compat_l; [apply Rmult_le_pos; lra|exact Q]).
    lra.
- rewrite S_INR. replace ((INR w + 1) * eta) with (INR w * eta + eta) by ring.
  apply round_error with s; [exact V|apply total_magnitude|exact IH].
Qed.

(** ** Elimination *)

(** v is what remains of c after k subtractions of sums, of the terms l in all, with w roundings. Of the roundings on the
    way of a term at most m are not on the way of c as well, counting those before its subtraction twice: d of its own and
    one for each earlier subtraction. *)
Inductive reduced (c : R) (m : nat) : nat -> nat -> list R -> R -> Prop :=
| start : reduced c m 0 0 [] c
| subtract k w l s d z terms t v :
    reduced c m k w l s -> summed d z terms t -> (d + k <= m)%nat -> rounded (s - t) v ->
    reduced c m (S k) (S (w + z)) (l ++ terms) v.

Theorem reduced_error c m k w l v : reduced c m k w l v ->
  exists g, near k g /\ Rabs (v * g - (c - total l)) <= (phi m - 1) * magnitude l + INR w * eta * phi m.
Proof.
induction 1 as [|k w l s d z terms t v _ (g & G & IH) T M V].
- exists 1. split; [apply near_0|]. unfold total, magnitude; simpl.
  replace (c * 1 - (c - 0)) with 0 by ring. rewrite Rabs_R0. lra.
- assert (TE := summed_error _ _ _ _ T). destruct V as (a & e & A & E & ->).
  assert (A1 := near_one a A). assert (A0 := near_pos _ _ A1). assert (G0 := near_pos _ _ G).
  exists (g * / (1 + a)). split.
  { replace (S k) with (k + 1)%nat by lia. apply near_times; [exact G|]. apply near_inverse. exact A1. }
  replace ((s - t + e) * (1 + a) * (g * / (1 + a))) with ((s - t + e) * g) by (field; lra).
  rewrite total_app, magnitude_app, S_INR, plus_INR.
  set (x := total terms) in *. set (y := magnitude terms) in *. assert (Y := magnitude_ge0 terms). fold y in Y.
  replace ((s - t + e) * g - (c - (total l + x))) with ((s * g - (c - total l)) + (x - t) * g + (1 - g) * x + e * g) by ring.
  assert (PK := phi_ge1 k). assert (PD := phi_ge1 d). assert (PM := phi_mono (d + k) m M). rewrite phi_plus in PM.
  assert (G2 : Rabs g <= phi k) by (rewrite Rabs_pos_eq by lra; apply G).
  assert (T1 : Rabs ((x - t) * g) <= ((phi d - 1) * y + INR z * eta * phi d) * phi k).
  { rewrite Rabs_mult, Rabs_minus_sym. apply Rmult_le_compat; auto using Rabs_pos. }
  assert (T2 : Rabs ((1 - g) * x) <= (phi k - 1) * y).
  { rewrite Rabs_mult, Rabs_minus_sym. apply Rmult_le_compat; auto using Rabs_pos, near_abs. apply total_magnitude. }
  assert (T3 : Rabs (e * g) <= eta * phi k).
  { rewrite Rabs_mult. apply Rmult_le_compat; auto using Rabs_pos. }
  apply Rle_trans with (1 := Rabs_triang _ _). apply Rle_trans with (1 := Rplus_le_compat_r _ _ _ (Rabs_triang _ _)).
  apply Rle_trans with (1 := Rplus_le_compat_r _ _ _ (Rplus_le_compat_r _ _ _ (Rabs_triang _ _))).
  assert (Z := pos_INR z).
  assert (S1 : ((phi d - 1) * y + INR z * eta * phi d) * phi k + (phi k - 1) * y = (phi d * phi k - 1) * y + INR z * eta * (phi d * phi k)) by ring.
  assert (S2 : (phi d * phi k - 1) * y <= (phi m - 1) * y) by (apply Rmult_le_compat_r; lra).
  assert (S3 : INR z * eta * (phi d * phi k) <= INR z * eta * phi m) by (apply Rmult_le_compat_l; [apply Rmult_le_pos; lra|exact PM]).
  assert (S4 : eta * phi k <= eta * phi m) by (apply Rmult_le_compat_l; [lra|apply phi_mono; lia]).
  lra.
Qed.
End Model.
