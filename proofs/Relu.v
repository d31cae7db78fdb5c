(** * The dual of ReLU

    Normalised to unit variance and He initialisation, with rho = cos theta the correlation of (u, v):

      kappa rho     = 2 E[relu u relu v] = (sqrt (1 - rho^2) + rho (pi - theta)) / pi
      kappa_dot rho = 2 E[step u step v] = (pi - theta) / pi.

    Price's theorem kappa' = kappa_dot; both functions increase and stay in [0, 1]; kappa is convex, lies above the
    identity, and kappa 1 = 1. That the expectations have these values is proved in ReluExpectation.v.
    Source: Cho and Saul 2009, eq. 6 (arc-cosine kernels of order 1 and 0).
    Code: src/activation/relu.rs, whose dual is N kappa(rho) / 2 with N = sqrt (q11 q22), and src/activation/arc_cosine.rs:
    J_1 is [g] (theorem kappa_angle) and J_0 is pi kappa_dot. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

Definition kappa_dot (x : R) := (PI - acos x) / PI.
Definition kappa (x : R) := (sqrt (1 - x * x) + x * (PI - acos x)) / PI.

(** [g t = sin t - t cos t] carries every inequality below. *)
Definition g (t : R) := sin t - t * cos t.

Lemma is_derive_acos x : -1 < x < 1 -> is_derive acos x (- / sqrt (1 - x * x)).
Proof.
intros H.
assert (D := derivable_pt_acos x H).
assert (E := derive_pt_acos x H).
apply is_derive_Reals.
replace (- / sqrt (1 - x * x)) with (derive_pt acos x (derivable_pt_acos x H)).
- apply derive_pt_eq_1 with (derivable_pt_acos x H); reflexivity.
- rewrite E. unfold Rsqr, Rdiv. ring.
Qed.

(** Price's theorem for ReLU: kappa' = kappa_dot. *)
Theorem kappa_derive x : -1 < x < 1 -> is_derive kappa x (kappa_dot x).
Proof.
intros H.
assert (P := PI_RGT_0).
assert (Hs : 0 < 1 - x * x) by nra.
assert (Hq := sqrt_lt_R0 _ Hs).
unfold kappa, kappa_dot.
evar_last.
- apply (is_derive_ext (fun y => / PI * (sqrt (1 - y * y) + y * (PI - acos y)))).
  { intros t; simpl; unfold Rdiv; ring. }
  apply is_derive_scal.
  apply @is_derive_plus.
  + auto_derive. exact Hs. reflexivity.
  + apply (is_derive_mult (fun y => y) (fun y => PI - acos y)).
    * apply is_derive_id.
    * apply @is_derive_minus. apply is_derive_const. apply is_derive_acos; exact H.
    * intros; apply Rmult_comm.
- unfold plus, minus, mult, opp, zero, one, plus; simpl. unfold plus, mult, opp, zero, one; simpl.
  change (1 + - (x * x)) with (1 - x * x).
  set (s := sqrt (1 - x * x)) in *. field. lra.
Qed.

Lemma g_derive t : is_derive g t (t * sin t).
Proof. unfold g; auto_derive. trivial. ring. Qed.

(** generic: nonnegative derivative on [a,b] -> f a <= f b *)
Lemma incr_from_derive (f df : R -> R) a b :
  a <= b -> (forall x, is_derive f x (df x)) ->
  (forall x, a <= x <= b -> 0 <= df x) -> f a <= f b.
Proof.
intros Hab Hd Hp.
destruct (MVT_gen f a b df) as [c [Hc E]].
- intros; apply Hd.
- intros x _. apply continuity_pt_filterlim.
  apply (ex_derive_continuous f x). eexists; apply Hd.
- rewrite Rmin_left, Rmax_right in Hc by lra.
  specialize (Hp c Hc). nra.
Qed.

Lemma strict_from_derive (f df : R -> R) a b :
  a < b -> (forall x, is_derive f x (df x)) ->
  (forall x, a < x < b -> 0 < df x) -> f a < f b.
Proof.
intros Hab Hd Hp.
destruct (MVT_cor2 f df a b Hab) as [c [E Hc]].
- intros c _. apply is_derive_Reals, Hd.
- specialize (Hp c Hc). nra.
Qed.

Lemma g_incr a b : 0 <= a -> a <= b -> b <= PI -> g a <= g b.
Proof.
intros; apply (incr_from_derive g (fun t => t * sin t)); auto.
- apply g_derive.
- intros x Hx. apply Rmult_le_pos; [lra|]. apply sin_ge_0; lra.
Qed.

Lemma g_0 : g 0 = 0.
Proof. unfold g; rewrite sin_0; ring. Qed.
Lemma g_PI : g PI = PI.
Proof. unfold g; rewrite sin_PI, cos_PI; ring. Qed.

Lemma g_pos t : 0 <= t <= PI -> 0 <= g t.
Proof. intros; rewrite <- g_0; apply g_incr; lra. Qed.

Lemma g_strict t : 0 < t <= PI -> 0 < g t.
Proof.
intros H; rewrite <- g_0.
apply (strict_from_derive g (fun t => t * sin t)); [lra|apply g_derive|].
intros x Hx. apply Rmult_lt_0_compat; [lra|]. apply sin_gt_0; lra.
Qed.

(** angle form: pi kappa = sin delta - delta cos delta with delta = pi - theta *)
Theorem kappa_angle x : -1 <= x <= 1 -> kappa x = g (PI - acos x) / PI.
Proof.
intros H. unfold kappa, g.
rewrite sin_PI_x. rewrite Rtrigo_facts.cos_pi_minus.
rewrite cos_acos, sin_acos by lra. unfold Rsqr. f_equal. ring.
Qed.

Lemma kappa_minus_id x : -1 <= x <= 1 -> kappa x - x = g (acos x) / PI.
Proof.
intros H. unfold kappa, g.
rewrite cos_acos, sin_acos by lra. unfold Rsqr.
assert (P := PI_RGT_0). field; lra.
Qed.

Theorem kappa_1 : kappa 1 = 1.
Proof.
unfold kappa. rewrite acos_1. replace (1 - 1 * 1) with 0 by ring. rewrite sqrt_0.
assert (P := PI_RGT_0). field; lra.
Qed.

Theorem kappa_ge_id x : -1 <= x <= 1 -> x <= kappa x.
Proof.
intros H. assert (E := kappa_minus_id x H). assert (B := acos_bound x).
assert (P := PI_RGT_0). assert (G := g_pos (acos x) B).
assert (0 <= g (acos x) / PI) by (apply Rdiv_le_0_compat; lra). lra.
Qed.

Theorem kappa_gt_id x : -1 <= x < 1 -> x < kappa x.
Proof.
intros H. assert (E := kappa_minus_id x ltac:(lra)). assert (B := acos_bound x).
assert (P := PI_RGT_0).
assert (0 < acos x).
{ destruct (Rle_lt_or_eq_dec 0 (acos x)) as [L|L]; [lra|exact L|].
  assert (C := cos_acos x ltac:(lra)). rewrite <- L, cos_0 in C. lra. }
assert (G := g_strict (acos x) ltac:(lra)).
assert (0 < g (acos x) / PI) by (apply Rdiv_lt_0_compat; lra). lra.
Qed.

Theorem kappa_range x : -1 <= x <= 1 -> 0 <= kappa x <= 1.
Proof.
intros H. rewrite kappa_angle by assumption.
assert (P := PI_RGT_0). assert (B := acos_bound x).
assert (0 <= g (PI - acos x)) by (apply g_pos; lra).
assert (g (PI - acos x) <= PI).
{ rewrite <- g_PI at 2. apply g_incr; lra. }
split. apply Rdiv_le_0_compat; lra.
apply Rmult_le_reg_r with PI; [lra|]. field_simplify; lra.
Qed.

Lemma acos_decr x y : -1 <= x -> x <= y -> y <= 1 -> acos y <= acos x.
Proof.
intros. assert (B := acos_bound x). assert (B' := acos_bound y).
apply cos_decr_0; try lra. rewrite !cos_acos; lra.
Qed.

Theorem kappa_incr x y : -1 <= x -> x <= y -> y <= 1 -> kappa x <= kappa y.
Proof.
intros. rewrite !kappa_angle by lra.
assert (P := PI_RGT_0). assert (B := acos_bound x). assert (B' := acos_bound y).
assert (D := acos_decr x y ltac:(lra) ltac:(lra) ltac:(lra)).
apply Rmult_le_compat_r. left; apply Rinv_0_lt_compat; lra.
apply g_incr; lra.
Qed.

Theorem kappa_dot_range x : 0 <= kappa_dot x <= 1.
Proof.
unfold kappa_dot. assert (P := PI_RGT_0). assert (B := acos_bound x).
split. apply Rdiv_le_0_compat; lra.
apply Rmult_le_reg_r with PI; [lra|]. field_simplify; lra.
Qed.

Theorem kappa_dot_incr x y : -1 <= x -> x <= y -> y <= 1 -> kappa_dot x <= kappa_dot y.
Proof.
intros. unfold kappa_dot. assert (P := PI_RGT_0).
assert (D := acos_decr x y ltac:(lra) ltac:(lra) ltac:(lra)).
apply Rmult_le_compat_r. left; apply Rinv_0_lt_compat; lra. lra.
Qed.

(** tangent-line inequality, including the end points *)
Theorem kappa_tangent x y : -1 <= x <= 1 -> -1 <= y <= 1 ->
  kappa x + kappa_dot x * (y - x) <= kappa y.
Proof.
intros Hx Hy. rewrite !kappa_angle by lra. unfold kappa_dot.
assert (P := PI_RGT_0). assert (Bx := acos_bound x). assert (By := acos_bound y).
set (a := PI - acos x). set (b := PI - acos y).
assert (Ex : x = - cos a).
{ unfold a; rewrite Rtrigo_facts.cos_pi_minus, cos_acos; lra. }
assert (Ey : y = - cos b).
{ unfold b; rewrite Rtrigo_facts.cos_pi_minus, cos_acos; lra. }
assert (Ha : 0 <= a <= PI) by (unfold a; lra).
assert (Hb : 0 <= b <= PI) by (unfold b; lra).
cut (0 <= g b - g a + a * (cos b - cos a)).
{ intros K. apply Rmult_le_reg_r with PI; [lra|].
  replace ((g a / PI + a / PI * (y - x)) * PI) with (g a + a * (y - x)) by (field; lra).
  replace (g b / PI * PI) with (g b) by (field; lra).
  rewrite Ex, Ey at 1. lra. }
clearbody a b. clear - Ha Hb.
set (F := fun t => sin t - (t - a) * cos t - sin a).
assert (FD : forall t, is_derive F t ((t - a) * sin t)).
{ intros t; unfold F; auto_derive; [trivial|ring]. }
replace (g b - g a + a * (cos b - cos a)) with (F b) by (unfold F, g; ring).
assert (Fa : F a = 0) by (unfold F; ring).
destruct (Rle_lt_dec a b) as [L|L].
- rewrite <- Fa. apply (incr_from_derive F (fun t => (t - a) * sin t)); auto.
  intros t Ht. apply Rmult_le_pos; [lra|apply sin_ge_0; lra].
- rewrite <- Fa. apply Ropp_le_cancel.
  apply (incr_from_derive (fun t => - F t) (fun t => - ((t - a) * sin t))); [lra| |].
  + intros t. apply @is_derive_opp. apply FD.
  + intros t Ht. assert (0 <= sin t) by (apply sin_ge_0; lra). nra.
Qed.

Theorem kappa_convex x y t : -1 <= x <= 1 -> -1 <= y <= 1 -> 0 <= t <= 1 ->
  kappa (t * x + (1 - t) * y) <= t * kappa x + (1 - t) * kappa y.
Proof.
intros Hx Hy Ht. set (z := t * x + (1 - t) * y).
assert (Hz : -1 <= z <= 1) by (unfold z; nra).
assert (A := kappa_tangent z x Hz Hx). assert (B := kappa_tangent z y Hz Hy).
assert (t * (kappa z + kappa_dot z * (x - z)) <= t * kappa x) by (apply Rmult_le_compat_l; lra).
assert ((1-t) * (kappa z + kappa_dot z * (y - z)) <= (1-t) * kappa y) by (apply Rmult_le_compat_l; lra).
assert (t * (kappa_dot z * (x - z)) + (1-t) * (kappa_dot z * (y - z)) = 0).
{ unfold z; ring. }
lra.
Qed.

