(** * The dual of erf

      erf_kappa     = (2/pi) asin (2 q12 / sqrt ((1 + 2 q11)(1 + 2 q22)))
      erf_kappa_dot = (4/pi) / sqrt ((1 + 2 q11)(1 + 2 q22) - 4 q12^2).

    Price's theorem d erf_kappa / d q12 = erf_kappa_dot; the argument of asin stays inside (-1, 1) and the radicand above
    1 + 2 q11 + 2 q22, so the formula never meets its singularity.
    Source: Williams 1997, eq. 11.
    Code: src/activation/erf.rs. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
From Ntk Require Import Relu.
Open Scope R_scope.

Definition erfD (q11 q22 : R) := (1 + 2*q11) * (1 + 2*q22).
Definition erf_kappa (q11 q22 q12 : R) := 2/PI * asin (2*q12 / sqrt (erfD q11 q22)).
Definition erf_kappa_dot (q11 q22 q12 : R) :=
  4/PI / sqrt (erfD q11 q22 - 4*(q12*q12)).

Lemma is_derive_asin x : -1 < x < 1 -> is_derive asin x (/ sqrt (1 - x * x)).
Proof.
intros H. apply is_derive_Reals.
replace (/ sqrt (1 - x * x)) with (derive_pt asin x (derivable_pt_asin x H)).
- apply derive_pt_eq_1 with (derivable_pt_asin x H); reflexivity.
- rewrite derive_pt_asin. unfold Rsqr, Rdiv. ring.
Qed.

Section S.
Variables q11 q22 q12 : R.
Hypotheses (H1 : 0 <= q11) (H2 : 0 <= q22) (CS : q12*q12 <= q11*q22).

Lemma erfD_ge1 : 1 <= erfD q11 q22. Proof. unfold erfD; nra. Qed.

(** quantitative gap: D - 4 q12^2 >= 1 + 2 q11 + 2 q22 >= 1 (no cancellation to 0) *)
Theorem erf_gap : 1 + 2*q11 + 2*q22 <= erfD q11 q22 - 4*(q12*q12).
Proof. unfold erfD; nra. Qed.

Theorem erf_arg_lt1 : -1 < 2*q12 / sqrt (erfD q11 q22) < 1.
Proof.
assert (D := erfD_ge1). assert (G := erf_gap).
assert (S : 0 < sqrt (erfD q11 q22)) by (apply sqrt_lt_R0; lra).
assert (Q : sqrt (erfD q11 q22) * sqrt (erfD q11 q22) = erfD q11 q22) by (apply sqrt_sqrt; lra).
set (s := sqrt (erfD q11 q22)) in *.
assert (A : Rabs (2*q12) < s).
{ apply Rsqr_incrst_0; [|apply Rabs_pos|lra]. rewrite <- Rsqr_abs. unfold Rsqr. nra. }
apply Rabs_def2 in A.
split.
- apply Rmult_lt_reg_r with s; [lra|]. field_simplify; lra.
- apply Rmult_lt_reg_r with s; [lra|]. field_simplify; lra.
Qed.

(** d Sigma / d q12 = Sigma_dot  (Price's theorem for erf) *)
Theorem erf_price : is_derive (erf_kappa q11 q22) q12 (erf_kappa_dot q11 q22 q12).
Proof.
assert (D := erfD_ge1). assert (G := erf_gap). assert (P := PI_RGT_0).
assert (S : 0 < sqrt (erfD q11 q22)) by (apply sqrt_lt_R0; lra).
assert (Q : sqrt (erfD q11 q22) * sqrt (erfD q11 q22) = erfD q11 q22) by (apply sqrt_sqrt; lra).
assert (L := erf_arg_lt1).
unfold erf_kappa, erf_kappa_dot. evar_last.
- apply is_derive_scal. apply (is_derive_comp asin).
  apply is_derive_asin; exact L.
  auto_derive. trivial. reflexivity.
- unfold scal; simpl; unfold mult; simpl.
  set (s := sqrt (erfD q11 q22)) in *.
  assert (W : 0 < erfD q11 q22 - 4*(q12*q12)) by lra.
  assert (E : sqrt (1 - 2*q12/s * (2*q12/s)) = sqrt (erfD q11 q22 - 4*(q12*q12)) / s).
  { rewrite <- (sqrt_square s) at 3 by lra. rewrite <- sqrt_div_alt by nra.
    f_equal. rewrite <- Q. field; lra. }
  rewrite E. assert (0 < sqrt (erfD q11 q22 - 4*(q12*q12))) by (apply sqrt_lt_R0; lra).
  field. split; [|split]; lra.
Qed.

(** Sigma_dot is positive and bounded by 4/pi; |Sigma| < 1 *)
Theorem erf_kappa_dot_bounds : 0 < erf_kappa_dot q11 q22 q12 <= 4/PI.
Proof.
assert (G := erf_gap). assert (P := PI_RGT_0). unfold erf_kappa_dot.
assert (1 <= sqrt (erfD q11 q22 - 4*(q12*q12))).
{ rewrite <- sqrt_1 at 1. apply sqrt_le_1_alt. lra. }
set (w := sqrt _) in *.
assert (0 < 4/PI) by (apply Rdiv_lt_0_compat; lra).
split. apply Rdiv_lt_0_compat; lra.
apply Rmult_le_reg_r with w; [lra|]. replace (4/PI/w*w) with (4/PI) by (field; lra). nra.
Qed.

Theorem erf_kappa_bound : -1 < erf_kappa q11 q22 q12 < 1.
Proof.
assert (L := erf_arg_lt1). assert (B := asin_bound_lt _ L). assert (P := PI_RGT_0).
unfold erf_kappa. set (y := asin _) in *.
split; apply Rmult_lt_reg_r with (PI/2); try lra;
 replace (2/PI*y*(PI/2)) with y by (field; lra); lra.
Qed.
End S.
