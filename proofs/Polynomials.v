(** * The error of the program's polynomials

    The lanes of the program evaluate asin, atan, sin, cos and exp - 1 by polynomials. Here is the distance of those polynomials,
    with the very coefficients of the program, from the functions, on the intervals where the program uses them. The rounding
    of their evaluation comes on top.
    Code: src/numeric/lane/tables.rs and src/numeric/lane/functions.rs. *)
From Coq Require Import Reals ZArith List Lra Psatz.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.
From Ntk Require Import PlainInterval Coefficients.
Import ListNotations.
Open Scope R_scope.

Definition dyadic (p : Z * Z) : R := IZR (fst p) * powerRZ 2 (snd p).
Fixpoint horner (l : list (Z * Z)) (z : R) : R :=
  match l with nil => 0 | a :: l' => dyadic a + z * horner l' z end.
Definition odd_polynomial (l : list (Z * Z)) (s : R) : R := s + s * (s * s * horner l (s * s)).
Definition cos_polynomial (l : list (Z * Z)) (r : R) : R := 1 - r * r / 2 + r * r * (r * r) * horner l (r * r).
Definition exp_m1_polynomial (l : list (Z * Z)) (r : R) : R := r + r * r * (1 / 2 + r * horner l r).

Ltac numbers := cbv [odd_polynomial cos_polynomial exp_m1_polynomial horner dyadic fst snd powerRZ
  asin_table asin_short_table atan_table atan_short_table sin_table sin_short_table cos_table cos_short_table
  exp_m1_table exp_m1_short_table]; cbn [pow Pos.to_nat Pos.iter_op Nat.add Init.Nat.add].

(** ** asin s, |s| <= sin (pi/8); atan t, |t| <= tan (pi/8): odd functions, so s >= 0 is enough *)
Theorem asin_error s : 0 <= s <= (382683433 / 1000000000) -> Rabs (asin s - odd_polynomial asin_table s) <= powerRZ 2 (-59).
Proof. intros H. rewrite asin_atan by lra. unfold Rsqr. numbers. interval with (i_taylor s, i_bisect s, i_degree 12, i_prec 80). Qed.

Theorem asin_short_error s : 0 <= s <= (382683433 / 1000000000) -> Rabs (asin s - odd_polynomial asin_short_table s) <= powerRZ 2 (-32).
Proof. intros H. rewrite asin_atan by lra. unfold Rsqr. numbers. interval with (i_taylor s, i_bisect s, i_degree 10, i_prec 60). Qed.

Theorem atan_error t : 0 <= t <= (414213563 / 1000000000) -> Rabs (atan t - odd_polynomial atan_table t) <= powerRZ 2 (-59).
Proof. intros H. numbers. interval with (i_taylor t, i_bisect t, i_degree 12, i_prec 80). Qed.

Theorem atan_short_error t : 0 <= t <= (414213563 / 1000000000) -> Rabs (atan t - odd_polynomial atan_short_table t) <= powerRZ 2 (-34).
Proof. intros H. numbers. interval with (i_taylor t, i_bisect t, i_degree 10, i_prec 60). Qed.

(** ** sin r and cos r, |r| <= pi/4 *)
Theorem sin_error r : 0 <= r <= (785398164 / 1000000000) -> Rabs (sin r - odd_polynomial sin_table r) <= powerRZ 2 (-57).
Proof. intros H. numbers. interval with (i_taylor r, i_bisect r, i_degree 12, i_prec 80). Qed.

Theorem sin_short_error r : 0 <= r <= (785398164 / 1000000000) -> Rabs (sin r - odd_polynomial sin_short_table r) <= powerRZ 2 (-34).
Proof. intros H. numbers. interval with (i_taylor r, i_bisect r, i_degree 10, i_prec 60). Qed.

Theorem cos_error r : 0 <= r <= (785398164 / 1000000000) -> Rabs (cos r - cos_polynomial cos_table r) <= powerRZ 2 (-59).
Proof. intros H. numbers. interval with (i_taylor r, i_bisect r, i_degree 12, i_prec 80). Qed.

Theorem cos_short_error r : 0 <= r <= (785398164 / 1000000000) -> Rabs (cos r - cos_polynomial cos_short_table r) <= powerRZ 2 (-30).
Proof. intros H. numbers. interval with (i_taylor r, i_bisect r, i_degree 10, i_prec 60). Qed.

(** ** exp r - 1, |r| <= ln 2 / 2 *)
Theorem exp_m1_error r : - (34657360 / 100000000) <= r <= (34657360 / 100000000) -> Rabs ((exp r - 1) - exp_m1_polynomial exp_m1_table r) <= powerRZ 2 (-60).
Proof. intros H. numbers. interval with (i_taylor r, i_bisect r, i_degree 12, i_prec 80). Qed.

Theorem exp_m1_short_error r : - (34657360 / 100000000) <= r <= (34657360 / 100000000) -> Rabs ((exp r - 1) - exp_m1_polynomial exp_m1_short_table r) <= powerRZ 2 (-37).
Proof. intros H. numbers. interval with (i_taylor r, i_bisect r, i_degree 10, i_prec 60). Qed.

