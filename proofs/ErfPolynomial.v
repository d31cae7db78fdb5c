(** * The error of the program's erf

    erf has no place in interval arithmetic, but its derivative has: |p' - erf'| <= e on [0, h] gives |p x - erf x| <= e x there, a
    relative bound. It costs a few bits against the true error, since differences of derivatives are larger.
    Code: src/numeric/lane/tables.rs and src/numeric/lane/functions.rs. *)
From Coq Require Import Reals ZArith List Lra Psatz.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.
From Ntk Require Import PlainInterval Coefficients Polynomials ErfExpectation.
Import ListNotations.
Open Scope R_scope.

Fixpoint horner_derivative (l : list (Z * Z)) (z : R) : R :=
  match l with nil => 0 | _ :: l' => horner l' z + z * horner_derivative l' z end.

Lemma horner_derive l z : is_derive (horner l) z (horner_derivative l z).
Proof.
revert z. induction l; intros z; simpl; [apply @is_derive_const|].
evar_last.
- apply @is_derive_plus; [apply is_derive_const|].
  apply (is_derive_mult (fun z => z) (horner l)); [apply is_derive_id|apply IHl|intros; apply Rmult_comm].
- unfold plus, mult, zero, one; simpl. unfold plus, mult; simpl. ring.
Qed.

Definition erf_polynomial (l : list (Z * Z)) (x : R) : R := x + x * horner l (x * x).
Definition erf_slope (l : list (Z * Z)) (x : R) : R := 1 + horner l (x * x) + x * (2 * x * horner_derivative l (x * x)).

Lemma erf_polynomial_derive l x : is_derive (erf_polynomial l) x (erf_slope l x).
Proof.
unfold erf_polynomial, erf_slope. evar_last.
- apply @is_derive_plus; [apply is_derive_id|].
  apply (is_derive_mult (fun x => x) (fun x => horner l (x * x))); [apply is_derive_id| |intros; apply Rmult_comm].
  apply (is_derive_comp (horner l) (fun x => x * x)); [apply horner_derive|].
  auto_derive; [trivial|reflexivity].
- unfold plus, mult, scal, one; simpl. unfold mult; simpl. ring.
Qed.

Lemma erf_derive x : is_derive erf x (2 / sqrt PI * exp (- (x * x))).
Proof.
unfold erf. evar_last.
- apply is_derive_scal. apply is_derive_RInt with 0.
  + apply filter_forall. intros b. apply @RInt_correct. apply @ex_RInt_continuous. intros t _.
    apply @ex_derive_continuous. auto_derive. trivial.
  + apply @ex_derive_continuous. auto_derive. trivial.
- simpl. rewrite Rmult_1_r. reflexivity.
Qed.

Lemma erf_0 : erf 0 = 0.
Proof. unfold erf. rewrite RInt_point. unfold zero; simpl. ring. Qed.

Lemma relative_from_slope l h e : (forall x, 0 <= x <= h -> Rabs (2 / sqrt PI * exp (- (x * x)) - erf_slope l x) <= e) ->
  forall x, 0 <= x <= h -> Rabs (erf x - erf_polynomial l x) <= e * x.
Proof.
intros B x Hx. set (w := fun x => erf x - erf_polynomial l x).
destruct (MVT_gen w 0 x (fun x => 2 / sqrt PI * exp (- (x * x)) - erf_slope l x)) as [c [Hc E]].
- intros y _. apply @is_derive_minus; [apply erf_derive|apply erf_polynomial_derive].
- intros y _. apply continuity_pt_filterlim. apply (ex_derive_continuous w y). eexists.
  apply @is_derive_minus; [apply erf_derive|apply erf_polynomial_derive].
- rewrite Rmin_left, Rmax_right in Hc by lra.
  assert (W0 : w 0 = 0) by (unfold w, erf_polynomial; rewrite erf_0; ring).
  rewrite W0, !Rminus_0_r in E. fold (w x). rewrite E, Rabs_mult, (Rabs_pos_eq x) by lra.
  apply Rmult_le_compat_r; [lra|]. apply B. lra.
Qed.

Ltac erf_numbers := cbv [erf_slope horner horner_derivative dyadic fst snd powerRZ erf_table erf_short_table];
  cbn [pow Pos.to_nat Pos.iter_op Nat.add Init.Nat.add].

Theorem erf_error x : 0 <= x <= 866026 / 1000000 -> Rabs (erf x - erf_polynomial erf_table x) <= powerRZ 2 (-52) * x.
Proof.
revert x. apply relative_from_slope. intros x Hx. erf_numbers.
interval with (i_taylor x, i_bisect x, i_degree 14, i_prec 80).
Qed.

Theorem erf_short_error x : 0 <= x <= 866026 / 1000000 -> Rabs (erf x - erf_polynomial erf_short_table x) <= powerRZ 2 (-24) * x.
Proof.
revert x. apply relative_from_slope. intros x Hx. erf_numbers.
interval with (i_taylor x, i_bisect x, i_degree 10, i_prec 60).
Qed.
