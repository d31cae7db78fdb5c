(** * The error of the program's erf

    erf has no place in interval arithmetic, but its derivative has: 22 terms of the power series have the derivative of erf
    to 2^-70, and so are as good as erf itself; they are compared with the program's polynomial.
    Code: src/numeric/lane/tables.rs and src/numeric/lane/functions.rs. *)
From Coq Require Import Reals ZArith List Lra Psatz.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.
From Ntk Require Import PlainInterval Coefficients Polynomials ErfExpectation.
Import ListNotations.
Open Scope R_scope.

Definition erf_polynomial (l : list (Z * Z)) (x : R) : R := x + x * horner l (x * x).

(** ** The series: 2/sqrt pi sum_k (-1)^k x^(2k+1) / (k! (2k+1)) *)
Fixpoint powers (l : list (Z * Z)) (z : R) : R :=
  match l with nil => 0 | (p, q) :: l' => IZR p / IZR q + z * powers l' z end.
Fixpoint powers_derivative (l : list (Z * Z)) (z : R) : R :=
  match l with nil => 0 | _ :: l' => powers l' z + z * powers_derivative l' z end.
Fixpoint erf_series (n : nat) (k sign factorial : Z) : list (Z * Z) :=
  match n with O => nil | S m => (sign, (factorial * (2 * k + 1))%Z) :: erf_series m (k + 1) (- sign) (factorial * (k + 1)) end.
Definition erf_sum (n : nat) (x : R) : R := 2 / sqrt PI * (x * powers (erf_series n 0 1 1) (x * x)).
Definition erf_sum_slope (n : nat) (x : R) : R :=
  2 / sqrt PI * (powers (erf_series n 0 1 1) (x * x) + 2 * (x * x) * powers_derivative (erf_series n 0 1 1) (x * x)).

Lemma powers_derive l z : is_derive (powers l) z (powers_derivative l z).
Proof.
revert z. induction l as [|[p q] l IH]; intros z; simpl; [apply @is_derive_const|].
evar_last.
- apply @is_derive_plus; [apply is_derive_const|].
  apply (is_derive_mult (fun z => z) (powers l)); [apply is_derive_id|apply IH|intros; apply Rmult_comm].
- unfold plus, mult, zero, one; simpl. unfold plus, mult; simpl. ring.
Qed.

Lemma erf_sum_derive n x : is_derive (erf_sum n) x (erf_sum_slope n x).
Proof.
unfold erf_sum, erf_sum_slope. set (l := erf_series n 0 1 1). evar_last.
- apply is_derive_scal. apply (is_derive_mult (fun x => x) (fun x => powers l (x * x))); [apply is_derive_id| |intros; apply Rmult_comm].
  apply (is_derive_comp (powers l) (fun x => x * x)); [apply powers_derive|auto_derive; [trivial|reflexivity]].
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

Ltac series := cbv [powers powers_derivative erf_series Z.add Z.mul Z.opp Pos.add Pos.mul Pos.succ Pos.add_carry].

Lemma erf_near x : Rabs x <= 866026 / 1000000 -> Rabs (erf x - erf_sum 22 x) <= powerRZ 2 (-70) * Rabs x.
Proof.
revert x. apply relative_from_slope with (fun x => 2 / sqrt PI * exp (- (x * x))) (erf_sum_slope 22).
- rewrite erf_0. unfold erf_sum. ring.
- intros x Hx. split; [apply erf_derive|split; [apply erf_sum_derive|]]. apply between in Hx. unfold erf_sum_slope.
  assert (Z : 0 <= x * x <= 750002 / 1000000) by nra. set (z := x * x) in *. clearbody z. clear x Hx. series.
  interval with (i_taylor z, i_bisect z, i_degree 24, i_prec 100).
Qed.

Lemma erf_by_series l e x : 0 <= x <= 866026 / 1000000 ->
  (forall z, 0 <= z <= 750002 / 1000000 -> Rabs (2 / sqrt PI * powers (erf_series 22 0 1 1) z - 1 - horner l z) <= e - powerRZ 2 (-70)) ->
  Rabs (erf x - erf_polynomial l x) <= e * x.
Proof.
intros Hx B. assert (N := erf_near x ltac:(rewrite Rabs_pos_eq; lra)). rewrite (Rabs_pos_eq x) in N by lra.
assert (Z : 0 <= x * x <= 750002 / 1000000) by nra.
replace (erf x - erf_polynomial l x) with
  ((erf x - erf_sum 22 x) + x * (2 / sqrt PI * powers (erf_series 22 0 1 1) (x * x) - 1 - horner l (x * x)))
  by (unfold erf_polynomial, erf_sum; ring).
apply Rle_trans with (1 := Rabs_triang _ _). rewrite (Rabs_mult x), (Rabs_pos_eq x) by lra.
assert (Y := Rmult_le_compat_l x _ _ (proj1 Hx) (B _ Z)). lra.
Qed.

Ltac erf_numbers := cbv [horner dyadic fst snd powerRZ erf_table erf_short_table];
  cbn [pow Pos.to_nat Pos.iter_op Nat.add Init.Nat.add].

Theorem erf_error x : 0 <= x <= 866026 / 1000000 -> Rabs (erf x - erf_polynomial erf_table x) <= powerRZ 2 (-56) * x.
Proof.
intros Hx. apply erf_by_series; [exact Hx|]. clear x Hx. intros z Hz. series. erf_numbers.
interval with (i_taylor z, i_bisect z, i_degree 16, i_prec 90).
Qed.

Theorem erf_short_error x : 0 <= x <= 866026 / 1000000 -> Rabs (erf x - erf_polynomial erf_short_table x) <= powerRZ 2 (-32) * x.
Proof.
intros Hx. apply erf_by_series; [exact Hx|]. clear x Hx. intros z Hz. series. erf_numbers.
interval with (i_taylor z, i_bisect z, i_degree 12, i_prec 90).
Qed.
