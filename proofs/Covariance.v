(** * Gaussian expectations over a covariance

    E[f u g v] for (u, v) ~ N(0, q): u = a x, v = c x + s w with independent standard normals x, w and
    q11 = a^2, q12 = a c, q22 = c^2 + s^2, as an iterated improper Riemann integral. Every PSD q has such a, c, s.
    Code: src/activation/covariance.rs, whose pairs these are. *)
From Coq Require Import Reals Lra Psatz Lia.
From Coquelicot Require Import Coquelicot.
From Ntk Require Import Relu Polar Gaussian ReluExpectation.
Open Scope R_scope.

Definition expectation (f g : R -> R) (q11 q12 q22 value : R) : Prop :=
  exists a c s : R, 0 <= a /\ 0 <= s /\ a * a = q11 /\ a * c = q12 /\ c * c + s * s = q22 /\
  exists I : R -> R,
    (forall x, int_R (fun w => g (c * x + s * w) * dens w) (I x)) /\
    int_R (fun x => f (a * x) * I x * dens x) value.

Theorem covariance_factor q11 q12 q22 : 0 <= q11 -> 0 <= q22 -> q12 * q12 <= q11 * q22 ->
  exists a c s, 0 <= a /\ 0 <= s /\ a * a = q11 /\ a * c = q12 /\ c * c + s * s = q22.
Proof.
intros H1 H2 H3. destruct (Rle_lt_or_eq_dec 0 q11 H1) as [L|L].
- assert (A := sqrt_lt_R0 _ L). assert (A2 := sqrt_sqrt q11 H1).
  set (a := sqrt q11) in *. set (c := q12 / a).
  assert (C : c * c <= q22).
  { unfold c. apply Rmult_le_reg_r with (a * a); [nra|].
    replace (q12 / a * (q12 / a) * (a * a)) with (q12 * q12) by (field; lra). rewrite A2. lra. }
  exists a, c, (sqrt (q22 - c * c)).
  split; [lra|]. split; [apply sqrt_pos|]. split; [exact A2|]. split; [unfold c; field; lra|].
  rewrite sqrt_sqrt; lra.
- exists 0, 0, (sqrt q22). rewrite <- L in *.
  split; [lra|]. split; [apply sqrt_pos|]. split; [lra|]. split; [nra|]. rewrite sqrt_sqrt; lra.
Qed.

(** a two-sided improper integral from a bound on its tails *)
Lemma gen_both (f : R -> R) (J : R -> R -> R) (e : R -> R) (l : R) :
  (forall A B, A < 0 -> 0 < B -> is_RInt f A B (J A B)) ->
  (forall A B, A < 0 -> 0 < B -> Rabs (J A B - l) <= e (- A) + e B) ->
  is_lim e p_infty 0 -> int_R f l.
Proof.
intros Hf He Hl P [eps HP].
assert (E2 : 0 < eps / 2) by (assert (X := cond_pos eps); lra).
destruct (Hl (fun y => Rabs y < eps / 2)) as [M HM].
{ exists (mkposreal _ E2). intros y Hy. unfold ball in Hy; simpl in Hy.
  unfold AbsRing_ball, abs, minus, plus, opp in Hy; simpl in Hy. rewrite Ropp_0, Rplus_0_r in Hy. exact Hy. }
apply Filter_prod with (fun x => x < - Rmax M 0) (fun y => Rmax M 0 < y).
- exists (- Rmax M 0). auto.
- exists (Rmax M 0). auto.
- intros A B HA HB. simpl.
  assert (M1 := Rmax_l M 0). assert (M2 := Rmax_r M 0).
  exists (J A B). split; [apply Hf; lra|]. apply HP.
  unfold ball; simpl. unfold AbsRing_ball, abs, minus, plus, opp; simpl.
  assert (X := He A B ltac:(lra) ltac:(lra)).
  assert (Y := HM (- A) ltac:(lra)). assert (Z := HM B ltac:(lra)).
  assert (Y' := Rle_abs (e (- A))). assert (Z' := Rle_abs (e B)).
  fold (J A B - l). lra.
Qed.

Definition half_mass := sqrt (PI / 2).

Lemma Gauss_incr x y : x <= y -> Gauss x <= Gauss y.
Proof. intros H1. apply (incr_from_derive Gauss gauss); auto. apply Gauss_derive. intros; left; apply gauss_pos. Qed.

Lemma Gauss_le z : Gauss z <= half_mass.
Proof.
apply (is_lim_le_loc (fun _ => Gauss z) Gauss p_infty (Gauss z) half_mass).
- exists z. intros y Hy. apply Gauss_incr; lra.
- apply is_lim_const.
- apply gauss_integral.
Qed.

Lemma Gauss_abs_le z : Rabs (Gauss z) <= half_mass.
Proof. apply Rabs_le. assert (A := Gauss_le z). assert (B := Gauss_le (- z)). rewrite Gauss_odd in B. lra. Qed.

(** the tail of the Gaussian *)
Definition tail (z : R) := half_mass - Gauss z.
Lemma tail_pos z : 0 <= tail z. Proof. assert (A := Gauss_le z). unfold tail; lra. Qed.
Lemma tail_decr x y : x <= y -> tail y <= tail x.
Proof. intros H1. assert (A := Gauss_incr x y H1). unfold tail; lra. Qed.
Lemma tail_lim k : is_lim (fun U => tail (U - k)) p_infty 0.
Proof.
replace (Finite 0) with (Finite (half_mass - half_mass)) by (f_equal; ring).
apply (is_lim_minus' (fun _ => half_mass) (fun U => Gauss (U - k))); [apply is_lim_const|].
intros P HP. destruct (gauss_integral P HP) as [M HM]. exists (M + k). intros x Hx. apply HM. lra.
Qed.

Lemma error_lim k c d : is_lim (fun U => k * gauss U + c * tail (U - d)) p_infty 0.
Proof.
replace (Finite 0) with (Finite (k * 0 + c * 0)) by (f_equal; ring).
apply (is_lim_plus' (fun U => k * gauss U) (fun U => c * tail (U - d))).
- apply (is_lim_scal_l gauss k p_infty 0). apply gauss_lim.
- apply (is_lim_scal_l (fun U => tail (U - d)) c p_infty 0). apply tail_lim.
Qed.

Lemma int_R_ext (f g : R -> R) (l : R) : (forall x, f x = g x) -> int_R f l -> int_R g l.
Proof. intros E. apply is_RInt_gen_ext. apply filter_forall. intros p x _. apply E. Qed.
Lemma int_R_scal (f : R -> R) (k l : R) : int_R f l -> int_R (fun x => k * f x) (k * l).
Proof. intros Hf. exact (is_RInt_gen_scal (V := R_NormedModule) f k l Hf). Qed.

Lemma two_half_mass : 2 * half_mass = sqrt (2 * PI).
Proof.
assert (P := PI_RGT_0). unfold half_mass. replace (2 * PI) with ((2 * 2) * (PI / 2)) by field.
rewrite (sqrt_mult (2 * 2)) by lra. rewrite (sqrt_square 2) by lra. reflexivity.
Qed.

(** integrals against gauss are integrals against the density, up to their factor *)
Lemma expectation_intro (f g : R -> R) a c s (I : R -> R) value :
  0 <= a -> 0 <= s ->
  (forall x, int_R (fun w => g (c * x + s * w) * gauss w) (I x)) ->
  int_R (fun x => f (a * x) * gauss x * I x) (2 * PI * value) ->
  expectation f g (a * a) (a * c) (c * c + s * s) value.
Proof.
intros Ha Hs HI HO. assert (P := PI_RGT_0). assert (Z : 0 < sqrt (2 * PI)) by (apply sqrt_lt_R0; lra).
assert (K : sqrt (2 * PI) * sqrt (2 * PI) = 2 * PI) by (apply sqrt_sqrt; lra).
exists a, c, s. repeat (split; [trivial|]).
exists (fun x => / sqrt (2 * PI) * I x). split.
- intros x. apply int_R_ext with (fun w => / sqrt (2 * PI) * (g (c * x + s * w) * gauss w)).
  { intros w. unfold dens. field. lra. }
  apply int_R_scal. apply HI.
- apply int_R_ext with (fun x => / (2 * PI) * (f (a * x) * gauss x * I x)).
  { intros x. unfold dens. set (d := sqrt (2 * PI)) in *. rewrite <- K. field. lra. }
  evar_last. apply int_R_scal. exact HO. toR. field. lra.
Qed.
