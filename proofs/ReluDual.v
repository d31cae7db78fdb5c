(** * The dual of ReLU for every covariance

    With N = sqrt (q11 q22), rho = q12 / N, theta = acos rho (rho = 0 where N = 0):
      E[relu u relu v] = N (sin theta + (pi - theta) cos theta) / (2 pi)
      E[step u step v] = (pi - theta) / (2 pi)        (q11, q22 > 0)
    for every covariance of (u, v): collinear (theta = 0), antipodal (theta = pi) and, for ReLU, zero vectors included.
    Source: Cho and Saul 2009, eq. 6.
    Code: src/activation/relu.rs. *)
From Coq Require Import Reals Lra Psatz Lia.
From Coquelicot Require Import Coquelicot.
From Ntk Require Import Relu Polar Gaussian ReluExpectation Covariance.
Open Scope R_scope.

Definition norm (q11 q22 : R) := sqrt (q11 * q22).
Definition angle (q11 q12 q22 : R) := acos (q12 / norm q11 q22).
Definition relu_kappa (q11 q12 q22 : R) : R :=
  let theta := angle q11 q12 q22 in norm q11 q22 * (sin theta + (PI - theta) * cos theta) / (2 * PI).
Definition relu_kappa_dot (q11 q12 q22 : R) : R := (PI - angle q11 q12 q22) / (2 * PI).

Lemma rho_bound q11 q12 q22 : 0 <= q11 -> 0 <= q22 -> q12 * q12 <= q11 * q22 -> -1 <= q12 / norm q11 q22 <= 1.
Proof.
intros H1 H2 H3. assert (N0 := sqrt_pos (q11 * q22)). assert (N2 := sqrt_sqrt (q11 * q22) ltac:(nra)).
unfold norm. set (n := sqrt (q11 * q22)) in *.
destruct (Rle_lt_or_eq_dec 0 n N0) as [L|L].
- assert (A : Rabs q12 <= Rabs n). { apply Rsqr_le_abs_0. unfold Rsqr. lra. }
  rewrite (Rabs_pos_eq n) in A by lra. apply Rabs_le_between in A.
  split; apply Rmult_le_reg_r with n; try lra; replace (q12 / n * n) with q12 by (field; lra); lra.
- assert (q12 = 0) by nra. subst q12. unfold Rdiv. rewrite Rmult_0_l. lra.
Qed.

(** the normalised functions of Relu.v *)
Theorem relu_kappa_normalised q11 q12 q22 : 0 <= q11 -> 0 <= q22 -> q12 * q12 <= q11 * q22 ->
  relu_kappa q11 q12 q22 = norm q11 q22 * kappa (q12 / norm q11 q22) / 2.
Proof.
intros H1 H2 H3. assert (B := rho_bound _ _ _ H1 H2 H3). assert (P := PI_RGT_0).
unfold relu_kappa, angle, kappa. rewrite cos_acos, sin_acos by lra. unfold Rsqr.
set (r := q12 / norm q11 q22). field. lra.
Qed.

Theorem relu_kappa_dot_normalised q11 q12 q22 : relu_kappa_dot q11 q12 q22 = kappa_dot (q12 / norm q11 q22) / 2.
Proof. assert (P := PI_RGT_0). unfold relu_kappa_dot, angle, kappa_dot.
set (r := q12 / norm q11 q22). field. lra. Qed.

(** ** Degenerate inner integrals *)
Lemma int_R_gauss : int_R gauss (sqrt (2 * PI)).
Proof.
rewrite <- two_half_mass.
apply (gen_both gauss (fun A B => Gauss B - Gauss A) (fun U => 0 * gauss U + 1 * tail (U - 0))).
- intros A B _ _. apply Gauss_is.
- intros A B HA HB. rewrite !Rminus_0_r. assert (T1 := tail_pos (- A)). assert (T2 := tail_pos B).
  replace (Gauss B - Gauss A - 2 * half_mass) with (- (tail (- A) + tail B)) by (unfold tail; rewrite Gauss_odd; ring).
  rewrite Rabs_Ropp, Rabs_pos_eq by lra. lra.
- apply error_lim.
Qed.

Lemma inner_const (f : R -> R) c x : int_R (fun w => f (c * x + 0 * w) * gauss w) (f (c * x) * sqrt (2 * PI)).
Proof.
apply int_R_ext with (fun w => f (c * x) * gauss w).
{ intros w. rewrite Rmult_0_l, Rplus_0_r. reflexivity. }
apply int_R_scal. apply int_R_gauss.
Qed.

Lemma int_R_0 : int_R (fun _ => 0) 0.
Proof. evar_last. apply int_R_ext with (fun x => 0 * gauss x). intros; ring. apply int_R_scal, int_R_gauss. toR. ring. Qed.

Lemma second_moment : int_R (fun x => relu x * relu x * gauss x) half_mass.
Proof.
apply gen_line with (fun U => Gauss U - U * gauss U) 0.
- intros x Hx. unfold relu. rewrite Rmax_left by lra. ring.
- intros U HU. apply is_RInt_ext with (fun x => x * x * gauss x).
  { intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra. unfold relu. rewrite Rmax_right by lra. reflexivity. }
  evar_last. apply (is_RInt_derive (fun x => Gauss x - x * gauss x) (fun x => x * x * gauss x)).
  + intros x _. evar_last. apply @is_derive_minus. apply Gauss_derive.
    apply (is_derive_mult (fun x => x) gauss). apply is_derive_id. apply gauss_derive. intros; apply Rmult_comm.
    unfold minus, plus, opp, mult, one; simpl. unfold plus, mult, one; simpl. toR. ring.
  + intros x _. apply @ex_derive_continuous. eexists. apply (is_derive_mult (fun x => x * x) gauss).
    auto_derive. trivial. reflexivity. apply gauss_derive. intros; apply Rmult_comm.
  + unfold minus, plus, opp; simpl. rewrite Gauss_0. toR. ring.
- replace (Finite half_mass) with (Finite (half_mass - 0)) by (f_equal; ring).
  apply (is_lim_minus' Gauss (fun U => U * gauss U)); [apply gauss_integral|].
  apply (is_lim_le_le_loc (fun _ => 0) (fun U => (U^2 + 2) * exp (- U^2/2))).
  + exists 1. intros U HU. assert (G := gauss_pos U). change (exp (- U^2/2)) with (gauss U).
    split; [apply Rmult_le_pos; lra|]. apply Rmult_le_compat_r; [lra|nra].
  + apply is_lim_const.
  + apply exp_decay_sq_lim.
Qed.

Lemma first_step : int_R (fun x => step x * gauss x) half_mass.
Proof.
apply gen_line with Gauss 0.
- intros x Hx. unfold step. destruct (Rlt_dec 0 x); [lra|ring].
- intros U HU. apply is_RInt_ext with gauss.
  { intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra. unfold step. destruct (Rlt_dec 0 x); [toR; ring|lra]. }
  evar_last. apply Gauss_is. rewrite Gauss_0. toR. ring.
- apply gauss_integral.
Qed.

Lemma relu_scal a x : 0 <= a -> relu (a * x) = a * relu x.
Proof. intros Ha. unfold relu. rewrite <- (Rmult_0_r a) at 1. rewrite RmaxRmult by exact Ha. reflexivity. Qed.
Lemma step_scal a x : 0 < a -> step (a * x) = step x.
Proof. intros Ha. unfold step. destruct (Rlt_dec 0 (a * x)), (Rlt_dec 0 x); try reflexivity; nra. Qed.
Lemma half_mass_sq : half_mass * sqrt (2 * PI) = PI.
Proof. assert (P := PI_RGT_0). rewrite <- two_half_mass. assert (S := sqrt_sqrt (PI / 2) ltac:(lra)). fold half_mass in S. lra. Qed.

(** ** Polar coordinates of (c, s) *)
Section Angle.
Variables c s : R.
Hypothesis Hs : 0 < s.
Let n := sqrt (c * c + s * s).
Let theta := acos (c / n).

Lemma n_pos : 0 < n. Proof. apply sqrt_lt_R0. nra. Qed.
Lemma n_sq : n * n = c * c + s * s. Proof. apply sqrt_sqrt. nra. Qed.
Lemma ratio : -1 < c / n < 1.
Proof.
assert (N := n_pos). assert (N2 := n_sq). assert (A : Rabs c < Rabs n) by (apply Rsqr_lt_abs_0; unfold Rsqr; nra).
rewrite (Rabs_pos_eq n) in A by lra. apply Rabs_def2 in A.
split; apply Rmult_lt_reg_r with n; try lra; replace (c / n * n) with c by (field; lra); lra.
Qed.
Lemma cos_theta : cos theta = c / n. Proof. assert (R := ratio). unfold theta. apply cos_acos. lra. Qed.
Lemma sin_theta : sin theta = s / n.
Proof.
assert (R := ratio). assert (N := n_pos). assert (N2 := n_sq). unfold theta. rewrite sin_acos by lra.
replace (1 - Rsqr (c / n)) with ((s / n) * (s / n)).
- apply sqrt_square. apply Rdiv_le_0_compat; lra.
- unfold Rsqr. replace (1 - c / n * (c / n)) with ((n * n - c * c) / (n * n)) by (field; lra).
  replace (s / n * (s / n)) with (s * s / (n * n)) by (field; lra). f_equal. lra.
Qed.
Lemma atan_theta : atan (c / s) = PI / 2 - theta.
Proof.
assert (N := n_pos). replace (c / s) with (cos theta / sin theta) by (rewrite cos_theta, sin_theta; field; lra).
apply atan_cot. assert (R := ratio). unfold theta. apply acos_bound_lt. exact R.
Qed.
End Angle.

Theorem relu_dual q11 q12 q22 : 0 <= q11 -> 0 <= q22 -> q12 * q12 <= q11 * q22 ->
  expectation relu relu q11 q12 q22 (relu_kappa q11 q12 q22).
Proof.
intros H1 H2 H3. assert (P := PI_RGT_0). rewrite relu_kappa_normalised by assumption.
destruct (covariance_factor q11 q12 q22 H1 H2 H3) as (a & c & s & Ha & Hs & E1 & E2 & E3).
rewrite <- E1, <- E2, <- E3. unfold norm.
set (n := sqrt (c * c + s * s)).
assert (EN : sqrt (a * a * (c * c + s * s)) = a * n).
{ rewrite sqrt_mult by nra. rewrite sqrt_square by exact Ha. reflexivity. }
rewrite EN.
destruct (Rle_lt_or_eq_dec 0 a Ha) as [La|La].
2: { (* u = 0 *)
  destruct (Rle_lt_or_eq_dec 0 s Hs) as [Ls|Ls].
  - apply expectation_intro with (I1 c s); auto. intros x; apply inner_relu; exact Ls.
    evar_last. apply int_R_ext with (2 := int_R_0). intros x. rewrite <- La, relu_scal by lra. ring.
    rewrite <- La. toR. unfold Rdiv. ring.
  - rewrite <- Ls. apply expectation_intro with (fun x => relu (c * x) * sqrt (2 * PI)); auto; [lra| |].
    intros x; apply inner_const.
    evar_last. apply int_R_ext with (2 := int_R_0). intros x. rewrite <- La, relu_scal by lra. ring.
    rewrite <- La. toR. unfold Rdiv. ring. }
destruct (Rle_lt_or_eq_dec 0 s Hs) as [Ls|Ls].
- (* 0 < theta < pi *)
  assert (N : 0 < n) by (apply n_pos; exact Ls). assert (N2 : n * n = c * c + s * s) by (apply n_sq; exact Ls).
  apply expectation_intro with (I1 c s); auto. intros x; apply inner_relu; exact Ls.
  apply int_R_ext with (fun x => a * (relu x * gauss x * I1 c s x)).
  { intros x. rewrite relu_scal by exact Ha. ring. }
  evar_last. apply int_R_scal. apply outer_relu; exact Ls. toR.
  rewrite atan_theta by exact Ls. fold n.
  replace (a * c / (a * n)) with (c / n) by (field; lra).
  assert (CT := cos_theta c s Ls). assert (ST := sin_theta c s Ls). fold n in CT, ST.
  unfold kappa. set (theta := acos (c / n)) in *.
  assert (SQ : sqrt (1 - c / n * (c / n)) = s / n).
  { rewrite <- ST. assert (R := ratio c s Ls). fold n in R. unfold theta. rewrite sin_acos by lra. reflexivity. }
  rewrite SQ.
  replace (1 + (c / s)^2) with (n * n / (s * s)) by (rewrite N2; field; nra).
  replace (c * (PI / 2 + (PI / 2 - theta) + c / s * / (n * n / (s * s))) + s * / (n * n / (s * s)))
    with (c * (PI - theta) + s * (c * c + s * s) / (n * n)) by (field; lra).
  rewrite <- N2. field. lra.
- (* theta = 0 or pi *)
  subst s.
  apply expectation_intro with (fun x => relu (c * x) * sqrt (2 * PI)); auto; [intros x; apply inner_const|].
  destruct (Rtotal_order c 0) as [Lc|[Lc|Lc]].
  + assert (EC : n = - c). { unfold n. replace (c * c + 0 * 0) with (- c * - c) by ring. apply sqrt_square; lra. }
    evar_last. apply int_R_ext with (2 := int_R_0).
    { intros x. rewrite relu_scal by lra. unfold relu. destruct (Rle_lt_dec x 0) as [Lx|Lx].
      - rewrite (Rmax_left 0 x) by lra. ring.
      - rewrite (Rmax_left 0 (c * x)) by nra. ring. }
    rewrite EC. replace (a * c / (a * - c)) with (-1) by (field; lra).
    unfold kappa. replace (-1) with (- (1)) by ring. rewrite acos_opp, acos_1. toR.
    replace (1 - - (1) * - (1)) with 0 by ring. rewrite sqrt_0. field. lra.
  + subst c. evar_last. apply int_R_ext with (2 := int_R_0).
    { intros x. rewrite Rmult_0_l. unfold relu. rewrite (Rmax_left 0 0) by lra. ring. }
    unfold n. replace (0 * 0 + 0 * 0) with 0 by ring. rewrite sqrt_0. toR. unfold Rdiv. ring.
  + assert (EC : n = c). { unfold n. replace (c * c + 0 * 0) with (c * c) by ring. apply sqrt_square; lra. }
    apply int_R_ext with (fun x => (a * c * sqrt (2 * PI)) * (relu x * relu x * gauss x)).
    { intros x. rewrite !relu_scal by lra. ring. }
    evar_last. apply int_R_scal. apply second_moment. toR. rewrite EC.
    replace (a * c / (a * c)) with 1 by (field; lra). rewrite kappa_1.
    replace (a * c * sqrt (2 * PI) * half_mass) with (a * c * (half_mass * sqrt (2 * PI))) by ring.
    rewrite half_mass_sq. field.
Qed.

Theorem step_dual q11 q12 q22 : 0 < q11 -> 0 < q22 -> q12 * q12 <= q11 * q22 ->
  expectation step step q11 q12 q22 (relu_kappa_dot q11 q12 q22).
Proof.
intros H1 H2 H3. assert (P := PI_RGT_0). unfold relu_kappa_dot, angle.
destruct (covariance_factor q11 q12 q22 ltac:(lra) ltac:(lra) H3) as (a & c & s & Ha & Hs & E1 & E2 & E3).
assert (La : 0 < a) by nra.
rewrite <- E1, <- E2, <- E3. unfold norm.
set (n := sqrt (c * c + s * s)).
assert (EN : sqrt (a * a * (c * c + s * s)) = a * n).
{ rewrite sqrt_mult by nra. rewrite sqrt_square by exact Ha. reflexivity. }
rewrite EN.
destruct (Rle_lt_or_eq_dec 0 s Hs) as [Ls|Ls].
- assert (N : 0 < n) by (apply n_pos; exact Ls).
  apply expectation_intro with (I0 c s); auto. intros x; apply inner_step; exact Ls.
  apply int_R_ext with (fun x => step x * gauss x * I0 c s x).
  { intros x. rewrite step_scal by exact La. reflexivity. }
  evar_last. apply outer_step; exact Ls. toR.
  rewrite atan_theta by exact Ls. fold n.
  replace (a * c / (a * n)) with (c / n) by (field; lra). field. lra.
- subst s. assert (Lc : c <> 0) by (intros ->; lra).
  apply expectation_intro with (fun x => step (c * x) * sqrt (2 * PI)); auto; [intros x; apply inner_const|].
  destruct (Rtotal_order c 0) as [Nc|[Nc|Nc]]; [|contradiction|].
  + assert (EC : n = - c). { unfold n. replace (c * c + 0 * 0) with (- c * - c) by ring. apply sqrt_square; lra. }
    evar_last. apply int_R_ext with (2 := int_R_0).
    { intros x. rewrite step_scal by lra. unfold step. destruct (Rlt_dec 0 x); [|ring].
      destruct (Rlt_dec 0 (c * x)); [nra|ring]. }
    rewrite EC. replace (a * c / (a * - c)) with (- (1)) by (field; lra). rewrite acos_opp, acos_1. toR. field. lra.
  + assert (EC : n = c). { unfold n. replace (c * c + 0 * 0) with (c * c) by ring. apply sqrt_square; lra. }
    apply int_R_ext with (fun x => sqrt (2 * PI) * (step x * gauss x)).
    { intros x. rewrite !step_scal by lra. unfold step. destruct (Rlt_dec 0 x); ring. }
    evar_last. apply int_R_scal. apply first_step. toR. rewrite EC.
    replace (a * c / (a * c)) with 1 by (field; lra). rewrite acos_1.
    rewrite Rmult_comm, half_mass_sq. field. lra.
Qed.
