(** * The error of the program's polynomials

    The lanes of the program evaluate asin, atan, sin, cos and exp - 1 by polynomials. Here is the distance of those polynomials,
    with the very coefficients of the program, from the functions, on the intervals where the program uses them, relative to
    the argument (cos: absolute). Near 0, where interval arithmetic cannot divide, the bound comes from the derivatives. The
    rounding of the evaluation comes on top.
    Code: src/numeric/lane/tables.rs and src/numeric/lane/functions.rs. *)
From Coq Require Import Reals ZArith List Lra Psatz.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.
From Ntk Require Import PlainInterval Coefficients Erf.
Import ListNotations.
Open Scope R_scope.

Definition dyadic (p : Z * Z) : R := IZR (fst p) * powerRZ 2 (snd p).
Fixpoint horner (l : list (Z * Z)) (z : R) : R :=
  match l with nil => 0 | a :: l' => dyadic a + z * horner l' z end.
Definition odd_polynomial (l : list (Z * Z)) (s : R) : R := s + s * (s * s * horner l (s * s)).
Definition cos_polynomial (l : list (Z * Z)) (r : R) : R := 1 - r * r / 2 + r * r * (r * r) * horner l (r * r).
Definition exp_m1_polynomial (l : list (Z * Z)) (r : R) : R := r + r * r * (1 / 2 + r * horner l r).

Lemma between x a : Rabs x <= a -> - a <= x <= a.
Proof. intros H. assert (A := Rle_abs x). assert (B := Rle_abs (- x)). rewrite Rabs_Ropp in B. lra. Qed.

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

Definition odd_slope (l : list (Z * Z)) (s : R) : R := 1 + 3 * (s * s) * horner l (s * s) + s * (s * s) * (2 * s * horner_derivative l (s * s)).
Definition exp_m1_slope (l : list (Z * Z)) (r : R) : R := 1 + r + 3 * (r * r) * horner l r + r * r * r * horner_derivative l r.

Lemma derive_ext (f g : R -> R) x (l : R) : (forall t, f t = g t) -> is_derive f x l -> is_derive g x l.
Proof. exact (is_derive_ext f g x l). Qed.
Lemma odd_derive l s : is_derive (odd_polynomial l) s (odd_slope l s).
Proof.
unfold odd_slope. apply derive_ext with (fun s => s + s * s * s * horner l (s * s)); [intros; unfold odd_polynomial; ring|]. evar_last.
- apply @is_derive_plus; [apply is_derive_id|].
  apply (is_derive_mult (fun s => s * s * s) (fun s => horner l (s * s))); [auto_derive; [trivial|reflexivity]| |intros; apply Rmult_comm].
  apply (is_derive_comp (horner l) (fun s => s * s)); [apply horner_derive|auto_derive; [trivial|reflexivity]].
- unfold plus, mult, scal, one; simpl. unfold mult; simpl. ring.
Qed.
Lemma exp_m1_derive l r : is_derive (exp_m1_polynomial l) r (exp_m1_slope l r).
Proof.
unfold exp_m1_slope. apply derive_ext with (fun r => (r + r * r / 2) + r * r * r * horner l r); [intros; unfold exp_m1_polynomial, Rdiv; ring|]. evar_last.
- apply @is_derive_plus; [auto_derive; [trivial|reflexivity]|].
  apply (is_derive_mult (fun r => r * r * r) (horner l)); [auto_derive; [trivial|reflexivity]|apply horner_derive|intros; apply Rmult_comm].
- unfold plus, mult, scal, one; simpl. unfold mult; simpl. field.
Qed.

(** a bound of the difference of derivatives is a relative bound of the difference *)
Lemma relative_from_slope (f df p dp : R -> R) (a e : R) : f 0 = p 0 ->
  (forall x, Rabs x <= a -> is_derive f x (df x) /\ is_derive p x (dp x) /\ Rabs (df x - dp x) <= e) ->
  forall x, Rabs x <= a -> Rabs (f x - p x) <= e * Rabs x.
Proof.
intros F0 B x Hx. assert (A : forall c, Rmin 0 x <= c <= Rmax 0 x -> Rabs c <= a).
{ intros c Hc. apply Rle_trans with (2 := Hx). revert Hc. unfold Rmin, Rmax. destruct (Rle_dec 0 x).
  - intros. rewrite !Rabs_pos_eq; lra.
  - intros. rewrite !Rabs_left1; lra. }
destruct (MVT_gen (fun x => f x - p x) 0 x (fun x => df x - dp x)) as [c [Hc E]].
- intros y Hy. destruct (B y (A y ltac:(lra))) as (D & D' & _). exact (is_derive_minus f p y _ _ D D').
- intros y Hy. destruct (B y (A y Hy)) as (D & D' & _). apply continuity_pt_filterlim.
  apply (ex_derive_continuous (fun x => f x - p x) y). eexists. exact (is_derive_minus f p y _ _ D D').
- rewrite F0, Rminus_eq_0, !Rminus_0_r in E. rewrite E, Rabs_mult. apply Rmult_le_compat_r; [apply Rabs_pos|]. apply B, A, Hc.
Qed.
Lemma relative_from_quotient x y k : x <> 0 -> Rabs (y / x) <= k -> Rabs y <= k * Rabs x.
Proof.
intros N B. replace y with (y / x * x) by (field; exact N). rewrite Rabs_mult. apply Rmult_le_compat_r; [apply Rabs_pos|exact B].
Qed.
Lemma relative_split (f p : R -> R) (a e : R) (In : R -> Prop) : 0 < a ->
  (forall x, Rabs x <= a -> Rabs (f x - p x) <= e * Rabs x) ->
  (forall x, In x -> a <= Rabs x -> Rabs ((f x - p x) / x) <= e) ->
  forall x, In x -> Rabs (f x - p x) <= e * Rabs x.
Proof.
intros A B C x Hx. destruct (Rle_lt_dec (Rabs x) a) as [L|L]; [auto|].
apply relative_from_quotient; [|apply C; [exact Hx|lra]]. intros Z. rewrite Z, Rabs_R0 in L. lra.
Qed.

Ltac numbers := cbv [odd_slope exp_m1_slope horner_derivative odd_polynomial cos_polynomial exp_m1_polynomial horner dyadic fst snd powerRZ
  asin_table asin_short_table atan_table atan_short_table sin_table sin_short_table cos_table cos_short_table
  exp_m1_table exp_m1_short_table]; cbn [pow Pos.to_nat Pos.iter_op Nat.add Init.Nat.add].

(** ** asin s, |s| <= sin (pi/8); atan t, |t| <= tan (pi/8); sin r, |r| <= pi/4: odd functions, so an argument >= 0 is enough *)
Theorem asin_error s : 0 <= s <= (382683433 / 1000000000) -> Rabs (asin s - odd_polynomial asin_table s) <= powerRZ 2 (-58) * s.
Proof.
intros H. rewrite <- (Rabs_pos_eq s) at 3 by lra. revert H.
apply (relative_split asin (odd_polynomial asin_table) (1/16) _ (fun s => 0 <= s <= (382683433 / 1000000000)) ltac:(lra)).
- apply relative_from_slope with (fun s => / sqrt (1 - s * s)) (odd_slope asin_table); [unfold odd_polynomial; rewrite asin_0; ring|].
  intros x Hx. split; [apply is_derive_asin; apply between in Hx; lra|split; [apply odd_derive|]]. apply between in Hx. numbers.
  interval with (i_taylor x, i_bisect x, i_degree 8, i_prec 80).
- intros x Hx Hx'. rewrite Rabs_pos_eq in Hx' by lra. rewrite asin_atan by lra. unfold Rsqr. numbers.
  interval with (i_taylor x, i_bisect x, i_degree 12, i_prec 80).
Qed.

Theorem asin_short_error s : 0 <= s <= (382683433 / 1000000000) -> Rabs (asin s - odd_polynomial asin_short_table s) <= powerRZ 2 (-30) * s.
Proof.
intros H. rewrite <- (Rabs_pos_eq s) at 3 by lra. revert H.
apply (relative_split asin (odd_polynomial asin_short_table) (1/16) _ (fun s => 0 <= s <= (382683433 / 1000000000)) ltac:(lra)).
- apply relative_from_slope with (fun s => / sqrt (1 - s * s)) (odd_slope asin_short_table); [unfold odd_polynomial; rewrite asin_0; ring|].
  intros x Hx. split; [apply is_derive_asin; apply between in Hx; lra|split; [apply odd_derive|]]. apply between in Hx. numbers.
  interval with (i_taylor x, i_bisect x, i_degree 6, i_prec 50).
- intros x Hx Hx'. rewrite Rabs_pos_eq in Hx' by lra. rewrite asin_atan by lra. unfold Rsqr. numbers.
  interval with (i_taylor x, i_bisect x, i_degree 10, i_prec 60).
Qed.

Theorem atan_error t : 0 <= t <= (414213563 / 1000000000) -> Rabs (atan t - odd_polynomial atan_table t) <= powerRZ 2 (-58) * t.
Proof.
intros H. rewrite <- (Rabs_pos_eq t) at 3 by lra. revert H.
apply (relative_split atan (odd_polynomial atan_table) (1/16) _ (fun t => 0 <= t <= (414213563 / 1000000000)) ltac:(lra)).
- apply relative_from_slope with (fun t => / (1 + t * t)) (odd_slope atan_table); [unfold odd_polynomial; rewrite atan_0; ring|].
  intros x Hx. split; [evar_last; [apply is_derive_atan|unfold Rsqr; reflexivity]|split; [apply odd_derive|]]. apply between in Hx. numbers.
  interval with (i_taylor x, i_bisect x, i_degree 8, i_prec 80).
- intros x Hx Hx'. rewrite Rabs_pos_eq in Hx' by lra. numbers.
  interval with (i_taylor x, i_bisect x, i_degree 12, i_prec 80).
Qed.

Theorem atan_short_error t : 0 <= t <= (414213563 / 1000000000) -> Rabs (atan t - odd_polynomial atan_short_table t) <= powerRZ 2 (-33) * t.
Proof.
intros H. rewrite <- (Rabs_pos_eq t) at 3 by lra. revert H.
apply (relative_split atan (odd_polynomial atan_short_table) (1/16) _ (fun t => 0 <= t <= (414213563 / 1000000000)) ltac:(lra)).
- apply relative_from_slope with (fun t => / (1 + t * t)) (odd_slope atan_short_table); [unfold odd_polynomial; rewrite atan_0; ring|].
  intros x Hx. split; [evar_last; [apply is_derive_atan|unfold Rsqr; reflexivity]|split; [apply odd_derive|]]. apply between in Hx. numbers.
  interval with (i_taylor x, i_bisect x, i_degree 6, i_prec 50).
- intros x Hx Hx'. rewrite Rabs_pos_eq in Hx' by lra. numbers.
  interval with (i_taylor x, i_bisect x, i_degree 10, i_prec 60).
Qed.

Theorem sin_error r : 0 <= r <= (785398164 / 1000000000) -> Rabs (sin r - odd_polynomial sin_table r) <= powerRZ 2 (-57) * r.
Proof.
intros H. rewrite <- (Rabs_pos_eq r) at 3 by lra. revert H.
apply (relative_split sin (odd_polynomial sin_table) (1/16) _ (fun r => 0 <= r <= (785398164 / 1000000000)) ltac:(lra)).
- apply relative_from_slope with cos (odd_slope sin_table); [unfold odd_polynomial; rewrite sin_0; ring|].
  intros x Hx. split; [apply is_derive_sin|split; [apply odd_derive|]]. apply between in Hx. numbers.
  interval with (i_taylor x, i_bisect x, i_degree 8, i_prec 80).
- intros x Hx Hx'. rewrite Rabs_pos_eq in Hx' by lra. numbers.
  interval with (i_taylor x, i_bisect x, i_degree 12, i_prec 80).
Qed.

Theorem sin_short_error r : 0 <= r <= (785398164 / 1000000000) -> Rabs (sin r - odd_polynomial sin_short_table r) <= powerRZ 2 (-35) * r.
Proof.
intros H. rewrite <- (Rabs_pos_eq r) at 3 by lra. revert H.
apply (relative_split sin (odd_polynomial sin_short_table) (1/16) _ (fun r => 0 <= r <= (785398164 / 1000000000)) ltac:(lra)).
- apply relative_from_slope with cos (odd_slope sin_short_table); [unfold odd_polynomial; rewrite sin_0; ring|].
  intros x Hx. split; [apply is_derive_sin|split; [apply odd_derive|]]. apply between in Hx. numbers.
  interval with (i_taylor x, i_bisect x, i_degree 6, i_prec 50).
- intros x Hx Hx'. rewrite Rabs_pos_eq in Hx' by lra. numbers.
  interval with (i_taylor x, i_bisect x, i_degree 10, i_prec 60).
Qed.

(** ** cos r, |r| <= pi/4 *)
Theorem cos_error r : 0 <= r <= (785398164 / 1000000000) -> Rabs (cos r - cos_polynomial cos_table r) <= powerRZ 2 (-59).
Proof. intros H. numbers. interval with (i_taylor r, i_bisect r, i_degree 12, i_prec 80). Qed.

Theorem cos_short_error r : 0 <= r <= (785398164 / 1000000000) -> Rabs (cos r - cos_polynomial cos_short_table r) <= powerRZ 2 (-30).
Proof. intros H. numbers. interval with (i_taylor r, i_bisect r, i_degree 10, i_prec 60). Qed.

(** ** exp r - 1, |r| <= ln 2 / 2 *)
Theorem exp_m1_error r : - (34657360 / 100000000) <= r <= (34657360 / 100000000) -> Rabs ((exp r - 1) - exp_m1_polynomial exp_m1_table r) <= powerRZ 2 (-58) * Rabs r.
Proof.
apply (relative_split (fun r => exp r - 1) (exp_m1_polynomial exp_m1_table) (1/16) _ (fun r => - (34657360 / 100000000) <= r <= (34657360 / 100000000)) ltac:(lra)).
- apply relative_from_slope with exp (exp_m1_slope exp_m1_table); [unfold exp_m1_polynomial; rewrite exp_0; field|].
  intros x Hx. split; [auto_derive; [trivial|ring]|split; [apply exp_m1_derive|]]. apply between in Hx. numbers.
  interval with (i_taylor x, i_bisect x, i_degree 8, i_prec 80).
- intros x Hx Hx'. destruct (Rcase_abs x) as [N|N].
  + rewrite Rabs_left in Hx' by exact N. assert (Hx'' : - (34657360 / 100000000) <= x <= - (1/16)) by lra. clear Hx Hx' N. numbers.
    interval with (i_taylor x, i_bisect x, i_degree 12, i_prec 80).
  + rewrite Rabs_right in Hx' by exact N. assert (Hx'' : 1/16 <= x <= (34657360 / 100000000)) by lra. clear Hx Hx' N. numbers.
    interval with (i_taylor x, i_bisect x, i_degree 12, i_prec 80).
Qed.

Theorem exp_m1_short_error r : - (34657360 / 100000000) <= r <= (34657360 / 100000000) -> Rabs ((exp r - 1) - exp_m1_polynomial exp_m1_short_table r) <= powerRZ 2 (-35) * Rabs r.
Proof.
apply (relative_split (fun r => exp r - 1) (exp_m1_polynomial exp_m1_short_table) (1/16) _ (fun r => - (34657360 / 100000000) <= r <= (34657360 / 100000000)) ltac:(lra)).
- apply relative_from_slope with exp (exp_m1_slope exp_m1_short_table); [unfold exp_m1_polynomial; rewrite exp_0; field|].
  intros x Hx. split; [auto_derive; [trivial|ring]|split; [apply exp_m1_derive|]]. apply between in Hx. numbers.
  interval with (i_taylor x, i_bisect x, i_degree 6, i_prec 50).
- intros x Hx Hx'. destruct (Rcase_abs x) as [N|N].
  + rewrite Rabs_left in Hx' by exact N. assert (Hx'' : - (34657360 / 100000000) <= x <= - (1/16)) by lra. clear Hx Hx' N. numbers.
    interval with (i_taylor x, i_bisect x, i_degree 10, i_prec 60).
  + rewrite Rabs_right in Hx' by exact N. assert (Hx'' : 1/16 <= x <= (34657360 / 100000000)) by lra. clear Hx Hx' N. numbers.
    interval with (i_taylor x, i_bisect x, i_degree 10, i_prec 60).
Qed.
