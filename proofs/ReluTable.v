(** * Certified values of the dual of ReLU

    Enclosures of kappa (i/8) and kappa_dot (i/8) to 3 units of 2^-56, exported as exact integers to kappa_table.json.
    Code: src/activation/relu.rs. *)
From Coq Require Import Reals ZArith List Lra Psatz.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.
From Ntk Require Import Relu Correlation PlainInterval.
Import ListNotations.
Open Scope R_scope.

(** (i, lo, hi, lo_dot, hi_dot): kappa(i/8) in [lo,hi]/2^56, kappa_dot(i/8) in [lo_dot,hi_dot]/2^56 *)
Definition kappa_table : list (Z*Z*Z*Z*Z) := [
  (-7, 961790200547535, 961790200547538, 11591274397476589, 11591274397476592);
  (-6, 2738340438562954, 2738340438562957, 16577098551188025, 16577098551188028);
  (-5, 5065196781695583, 5065196781695586, 20543545018838569, 20543545018838572);
  (-4, 7854117857520034, 7854117857520037, 24019198012642644, 24019198012642647);
  (-3, 11058329270154566, 11058329270154569, 27212024833542250, 27212024833542253);
  (-2, 14650020641622686, 14650020641622689, 30233159820225671, 30233159820225674);
  (-1, 18612471890133955, 18612471890133958, 33154197102376051, 33154197102376054);
  (0, 22936644556890633, 22936644556890636, 36028797018963967, 36028797018963970);
  (1, 27619671144874947, 27619671144874950, 38903396935551882, 38903396935551885);
  (2, 32664419151104670, 32664419151104673, 41824434217702262, 41824434217702265);
  (3, 38079927034377542, 38079927034377545, 44845569204385683, 44845569204385686);
  (4, 43882914876484002, 43882914876484005, 48038396025285289, 48038396025285292);
  (5, 50101193055400543, 50101193055400546, 51514049019089364, 51514049019089367);
  (6, 56781535967008906, 56781535967008909, 55480495486739908, 55480495486739911);
  (7, 64012184983734479, 64012184983734482, 60466319640451344, 60466319640451347)]%Z.

Definition row_ok (r : Z*Z*Z*Z*Z) : Prop :=
  let '(i,lo,hi,lo_dot,hi_dot) := r in
  IZR lo <= kappa (IZR i / 8) * IZR (2^56) <= IZR hi /\
  IZR lo_dot <= kappa_dot (IZR i / 8) * IZR (2^56) <= IZR hi_dot.

Lemma acos_any x : -1 < x < 1 -> acos x = PI/2 - atan (x / sqrt (1 - x*x)).
Proof. intros H. rewrite acos_asin by lra. rewrite asin_atan by lra. reflexivity. Qed.

Theorem kappa_table_ok : List.Forall row_ok kappa_table.
Proof.
unfold kappa_table.
repeat (apply Forall_cons; [unfold row_ok, kappa, kappa_dot; cbv [Z.pow Z.pow_pos Pos.iter Z.mul Pos.mul];
  rewrite acos_any by lra; split; interval with (i_prec 90)|]).
apply Forall_nil.
Qed.
Redirect "kappa_table" Eval vm_compute in kappa_table.
