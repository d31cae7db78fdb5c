(** * Gaussian moments in polar coordinates

    The radial and the angular integral behind E[relu u relu v] and E[step u step v]: a second route to the dual of ReLU,
    independent of ReluExpectation.v.
    Source: Cho and Saul 2009, appendix A. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
From Ntk Require Import Relu.
Open Scope R_scope.

(** angular integral: relu x relu *)
Theorem polar_angular_relu th :
  is_RInt (fun p => cos p * cos (p - th)) (th - PI/2) (PI/2)
          ((sin th + (PI - th) * cos th) / 2).
Proof.
set (F := fun p => (p * cos th + sin (2*p - th) / 2) / 2).
evar_last.
- apply (is_RInt_derive F (fun p => cos p * cos (p - th))).
  + intros x _. unfold F. auto_derive. trivial.
    replace (2 * x + - th) with (x + (x - th)) by ring.
    replace (cos th) with (cos (x - (x - th))) by (f_equal; ring).
    rewrite (cos_plus x (x - th)), (cos_minus x (x - th)). field.
  + intros x _. apply @ex_derive_continuous. auto_derive. trivial.
- unfold F, minus, plus, opp; simpl.
  replace (2 * (PI/2) - th) with (PI - th) by field.
  replace (2 * (th - PI/2) - th) with (- (PI - th)) by field.
  rewrite sin_neg, sin_PI_x. field.
Qed.

(** angular integral: step x step *)
Theorem polar_angular_step th : is_RInt (fun _ => 1) (th - PI/2) (PI/2) (PI - th).
Proof. evar_last. apply is_RInt_const. unfold scal; simpl; unfold mult; simpl. field. Qed.

(** radial integral  int_0^R r^3 exp(-r^2/2) dr, exact, and its limit 2 *)
Theorem polar_radial3_fin R :
  is_RInt (fun r => r^3 * exp (- r^2/2)) 0 R (2 - (R^2 + 2) * exp (- R^2/2)).
Proof.
set (F := fun r => - (r^2 + 2) * exp (- r^2/2)).
evar_last.
- apply (is_RInt_derive F (fun r => r^3 * exp (- r^2/2))).
  + intros x _. unfold F. auto_derive. trivial. simpl. unfold Rdiv. field.
  + intros x _. apply @ex_derive_continuous. auto_derive. trivial.
- unfold F, minus, plus, opp; simpl.
  replace (- (0 * (0*1)) / 2) with 0 by field. rewrite exp_0. ring.
Qed.

Theorem polar_radial1_fin R :
  is_RInt (fun r => r * exp (- r^2/2)) 0 R (1 - exp (- R^2/2)).
Proof.
set (F := fun r => - exp (- r^2/2)).
evar_last.
- apply (is_RInt_derive F (fun r => r * exp (- r^2/2))).
  + intros x _. unfold F. auto_derive. trivial. simpl. unfold Rdiv. field.
  + intros x _. apply @ex_derive_continuous. auto_derive. trivial.
- unfold F, minus, plus, opp; simpl.
  replace (- (0 * (0*1)) / 2) with 0 by field. rewrite exp_0. ring.
Qed.

Lemma exp_decay_sq_lim : is_lim (fun R => (R^2 + 2) * exp (- R^2/2)) p_infty 0.
Proof.
(* y e^{-y} -> 0 with y = R^2/2 ; use  exp y >= 1 + y + y^2/2 *)
apply (is_lim_le_le_loc (fun _ => 0) (fun R => 16 * / R)).
- exists 2. intros R HR. assert (HR2 : 0 < R^2) by (apply pow_lt; lra).
  assert (E : exp (- R^2/2) = / exp (R^2/2)).
  { rewrite <- exp_Ropp. f_equal. field. }
  rewrite E.
  assert (L : (R^2/2)^2/4 <= exp (R^2/2)).
  { replace (R^2/2) with (R^2/4 + R^2/4) at 2 by field. rewrite exp_plus.
    assert (R^2/4 <= exp (R^2/4)). { assert (X := exp_ineq1_le (R^2/4)). lra. }
    assert (0 < R^2/4) by lra.
    replace ((R^2/2)^2/4) with ((R^2/4) * (R^2/4)) by field.
    apply Rmult_le_compat; lra. }
  assert (EP := exp_pos (R^2/2)).
  split.
  + apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat; lra].
  + apply Rmult_le_reg_r with (exp (R^2/2)); [lra|].
    rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
    apply Rle_trans with (16 * / R * ((R^2/2)^2/4)).
    * replace (16 * / R * ((R^2/2)^2/4)) with (R^3) by (field; lra). simpl. nra.
    * apply Rmult_le_compat_l; [|exact L].
      assert (0 < / R) by (apply Rinv_0_lt_compat; lra). lra.
- apply is_lim_const.
- replace (Finite 0) with (Rbar_mult 16 0) by (simpl; f_equal; ring).
  apply is_lim_scal_l.
  replace (Finite 0) with (Rbar_inv p_infty) by reflexivity.
  apply is_lim_inv; [apply is_lim_id|discriminate].
Qed.

(** improper radial integral *)
Theorem polar_radial3 :
  is_RInt_gen (fun r => r^3 * exp (- r^2/2)) (at_point 0) (Rbar_locally p_infty) 2.
Proof.
intros P HP.
assert (L : is_lim (fun R => 2 - (R^2 + 2) * exp (- R^2/2)) p_infty 2).
{ replace (Finite 2) with (Rbar_minus 2 0) by (simpl; f_equal; ring).
  apply is_lim_minus with 2 0; [apply is_lim_const|apply exp_decay_sq_lim|reflexivity]. }
specialize (L P HP).
apply Filter_prod with (fun x => x = 0) (fun R => P (2 - (R^2 + 2) * exp (- R^2/2))).
- reflexivity.
- exact L.
- intros x y Hx Hy. simpl. exists (2 - (y^2+2) * exp (-y^2/2)). split; [|exact Hy].
  subst x. apply polar_radial3_fin.
Qed.

(** Assembly: (1/2pi) * radial * angular = kappa(cos th)/2 : the He-scaled kernel
    2 E[relu u relu v] = kappa(rho). *)
Theorem relu_kernel_assembly th : 0 <= th <= PI ->
  / (2*PI) * 2 * RInt (fun p => cos p * cos (p - th)) (th - PI/2) (PI/2)
  = kappa (cos th) / 2.
Proof.
intros H. rewrite (is_RInt_unique _ _ _ _ (polar_angular_relu th)).
unfold kappa. rewrite acos_cos by lra. assert (P := PI_RGT_0).
replace (sqrt (1 - cos th * cos th)) with (sin th).
- field; lra.
- symmetry. apply sqrt_lem_1; [assert (C := COS_bound th); nra|apply sin_ge_0; lra|].
  assert (S := sin2_cos2 th); unfold Rsqr in S; lra.
Qed.
