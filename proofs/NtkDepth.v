(** * The deep tangent kernel of ReLU

    Theta_0 = rho_0, Theta_{l+1} = kappa rho_l + kappa_dot rho_l Theta_l: unit inputs, He initialisation, no bias.
    On the diagonal Theta_l = l + 1; off it 0 <= Theta_l <= l + 1 and Theta_l / l -> 1/4, whatever the inputs.
    So the normalised kernel of a deep network tends to 1/4 (1 1^T + 3 I): the degenerate limit of depth.
    Source: the recursion is Jacot, Gabriel and Hongler 2018, Theorem 1. *)
From Coq Require Import Reals Lra Psatz Lia.
From Coquelicot Require Import Coquelicot.
From Ntk Require Import Relu Correlation CorrelationRate.
Open Scope R_scope.

Fixpoint ntk (x0 : R) (l : nat) : R :=
  match l with
  | O => x0
  | S k => kappa (rho x0 k) + kappa_dot (rho x0 k) * ntk x0 k
  end.

Theorem ntk_diag l : ntk 1 l = INR l + 1.
Proof.
assert (P := PI_RGT_0).
assert (R1 : forall k, rho 1 k = 1).
{ induction k; simpl; [reflexivity|]. rewrite IHk. apply kappa_1. }
induction l; [simpl; lra|]. rewrite S_INR. simpl. rewrite IHl, R1, kappa_1.
unfold kappa_dot. rewrite acos_1. field. lra.
Qed.

(** 0 <= Theta_l <= l+1 : the off-diagonal never exceeds the diagonal *)
Theorem ntk_range x0 l : 0 <= x0 <= 1 -> 0 <= ntk x0 l <= INR l + 1.
Proof.
intros H. induction l; [simpl; lra|]. rewrite S_INR. simpl.
assert (R := rho_range x0 l ltac:(lra)). assert (K := kappa_range _ R).
assert (K0 := kappa_dot_range (rho x0 l)). split; [nra|].
assert (kappa_dot (rho x0 l) * ntk x0 l <= 1 * (INR l + 1)) by (apply Rmult_le_compat; lra). lra.
Qed.

Theorem ntk_le_diag x0 l : 0 <= x0 <= 1 -> ntk x0 l <= ntk 1 l.
Proof. intros H. rewrite ntk_diag. apply ntk_range; exact H. Qed.

Definition c_ (x0 : R) l := 1 - kappa_dot (rho x0 l).

Lemma c_angle x0 l : c_ x0 l = acos (rho x0 l) / PI.
Proof. unfold c_, kappa_dot. assert (P := PI_RGT_0). field. lra. Qed.

Lemma l_s_cv x0 : -1 <= x0 < 1 ->
  is_lim_seq (fun l => INR (S l) * s_of (rho x0 (S l))) (3*PI/2).
Proof.
intros H. assert (A := a0_bounds). assert (P := PI_RGT_0).
assert (C := inv_s_over_l x0 H).
apply is_lim_seq_ext with (fun l => / (/ s_of (rho x0 (S l)) / INR (S l))).
{ intros l. assert (R := rho_lt1 x0 (S l) H).
  assert (0 < s_of (rho x0 (S l))) by (apply sqrt_lt_R0; lra).
  assert (0 < INR (S l)) by (apply lt_0_INR; lia). field. lra. }
replace (3*PI/2) with (/(a0/2)) by (unfold a0; field; lra).
apply (is_lim_seq_inv _ (a0/2)); [exact C|]. intros X. injection X. lra.
Qed.

(** l (1 - kappa_dot(rho_l)) -> 3 *)
Lemma l_c_cv x0 : -1 <= x0 < 1 -> is_lim_seq (fun l => INR (S l) * c_ x0 (S l)) 3.
Proof.
intros H. assert (P := PI_RGT_0). assert (L := l_s_cv x0 H). assert (S0 := s_cv x0 ltac:(lra)).
apply is_lim_seq_le_le with
  (fun l => 2/PI * (INR (S l) * s_of (rho x0 (S l))))
  (fun l => 2/PI * (INR (S l) * s_of (rho x0 (S l))) *
            (1 + s_of (rho x0 (S l)) * s_of (rho x0 (S l)) / 2)).
- intros l. rewrite c_angle.
  assert (R := rho_lt1 x0 (S l) H). assert (R' := rho_lt1 x0 l H).
  assert (K := kappa_range (rho x0 l) ltac:(lra)). change (kappa (rho x0 l)) with (rho x0 (S l)) in K.
  assert (N : 0 < INR (S l)) by (apply lt_0_INR; lia).
  assert (AB := acos_bound (rho x0 (S l))).
  assert (AH : acos (rho x0 (S l)) <= PI/2). { rewrite <- acos_0. apply acos_decr; lra. }
  assert (E := s_of_sin (rho x0 (S l)) ltac:(lra)).
  assert (U := asin_upper (acos (rho x0 (S l)) / 2) ltac:(lra)).
  assert (V : sin (acos (rho x0 (S l)) / 2) <= acos (rho x0 (S l)) / 2).
  { destruct (Rle_lt_or_eq_dec 0 (acos (rho x0 (S l)) / 2)) as [Q|Q]; [lra| left; apply sin_lt_x; lra |].
    rewrite <- Q, sin_0; lra. }
  rewrite <- E in U, V. set (s := s_of _) in *. set (t := acos _) in *. set (N1 := INR (S l)) in *.
  assert (IP : 0 < /PI) by (apply Rinv_0_lt_compat; lra).
  unfold Rdiv. split.
  + replace (2 * / PI * (N1 * s)) with (N1 * (2 * s * / PI)) by ring.
    apply Rmult_le_compat_l; [lra|]. apply Rmult_le_compat_r; lra.
  + replace (2 * / PI * (N1 * s) * (1 + s * s * / 2)) with (N1 * ((2 * (s + s^3/2)) * / PI)) by (simpl; field; lra).
    apply Rmult_le_compat_l; [lra|]. apply Rmult_le_compat_r; lra.
- replace (Finite 3) with (Finite (2/PI * (3*PI/2))) by (f_equal; field; lra).
  apply (is_lim_seq_scal_l _ (2/PI) (3*PI/2)). exact L.
- replace (Finite 3) with (Finite (2/PI * (3*PI/2) * (1 + 0*0/2))) by (f_equal; field; lra).
  apply is_lim_seq_mult'. apply (is_lim_seq_scal_l _ (2/PI) (3*PI/2)); exact L.
  apply is_lim_seq_plus'; [apply is_lim_seq_const|].
  apply (is_lim_seq_scal_r (fun n => s_of (rho x0 (S n)) * s_of (rho x0 (S n))) (/2) (0*0)).
  assert (S1 := proj1 (is_lim_seq_incr_1 (fun l => s_of (rho x0 l)) 0) S0).
  apply is_lim_seq_mult'; exact S1.
Qed.

Lemma inv_l_cv (c : R) : is_lim_seq (fun l => c / INR (S l)) 0.
Proof.
replace (Finite 0) with (Finite (c * 0)) by (f_equal; ring).
apply (is_lim_seq_scal_l _ c 0). apply (is_lim_seq_incr_1 (fun n => / INR n)).
replace (Finite 0) with (Rbar_inv p_infty) by reflexivity.
apply is_lim_seq_inv; [apply is_lim_seq_INR|discriminate].
Qed.

Theorem ntk_deep_limit x0 : -1 <= x0 < 1 ->
  is_lim_seq (fun l => ntk x0 (S (S l)) / INR (S l)) (1/4).
Proof.
intros H. assert (P := PI_RGT_0).
set (y := fun l => ntk x0 l - INR l / 4).
set (eps := fun l => kappa (rho x0 l) - INR l * c_ x0 l / 4 - 1/4).
assert (Y : forall l, Rabs (y (S l)) <= Rabs (y l) + Rabs (eps l)).
{ intros l. replace (y (S l)) with (kappa_dot (rho x0 l) * y l + eps l).
  2: { unfold y, eps, c_. rewrite S_INR. simpl ntk. field. }
  eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat_r. rewrite Rabs_mult.
  assert (K := kappa_dot_range (rho x0 l)). rewrite (Rabs_pos_eq (kappa_dot _)) by lra.
  assert (Q := Rabs_pos (y l)). nra. }
assert (EC : is_lim_seq (fun l => Rabs (eps (S l))) 0).
{ apply (proj1 (is_lim_seq_abs_0 (fun l => eps (S l)))).
  unfold eps. replace (Finite 0) with (Finite (1 - 3/4 - 1/4)) by (f_equal; field).
  apply is_lim_seq_minus'; [|apply is_lim_seq_const].
  apply is_lim_seq_minus'.
  - assert (C := rho_cv_1 x0 ltac:(lra)).
    exact (proj1 (is_lim_seq_incr_1 _ 1) (proj1 (is_lim_seq_incr_1 (rho x0) 1) C)).
  - apply (is_lim_seq_scal_r _ (/4) 3). apply l_c_cv; exact H. }
assert (Sum : forall l, Rabs (y (S (S l))) <= Rabs (y 1%nat) + sum_f_R0 (fun k => Rabs (eps (S k))) l).
{ induction l; simpl sum_f_R0. apply Y. eapply Rle_trans; [apply Y|]. lra. }
assert (Mean : is_lim_seq (fun l => sum_f_R0 (fun k => Rabs (eps (S k))) l / INR (S l)) 0).
{ assert (C1 := Cesaro_1 (fun k => Rabs (eps (S k))) 0 (proj1 (is_lim_seq_Reals _ 0) EC)).
  apply is_lim_seq_Reals in C1. apply (is_lim_seq_incr_1 _ 0) in C1. exact C1. }
assert (Y0 : is_lim_seq (fun l => Rabs (y (S (S l)) / INR (S l))) 0).
{ apply is_lim_seq_le_le with (fun _ => 0)
   (fun l => Rabs (y 1%nat) / INR (S l) + sum_f_R0 (fun k => Rabs (eps (S k))) l / INR (S l)).
  - intros l. assert (N : 0 < INR (S l)) by (apply lt_0_INR; lia). split; [apply Rabs_pos|].
    unfold Rdiv. rewrite Rabs_mult, (Rabs_pos_eq (/ INR (S l))) by (left; apply Rinv_0_lt_compat; lra).
    rewrite <- Rmult_plus_distr_r. apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat; lra|]. apply Sum.
  - apply is_lim_seq_const.
  - replace (Finite 0) with (Finite (0 + 0)) by (f_equal; ring).
    apply is_lim_seq_plus'; [apply inv_l_cv|exact Mean]. }
apply is_lim_seq_abs_0 in Y0.
apply is_lim_seq_ext with (fun l => y (S (S l)) / INR (S l) + (1/4 + (1/4) / INR (S l))).
{ intros l. unfold y. rewrite (S_INR (S l)). assert (0 < INR (S l)) by (apply lt_0_INR; lia). field. lra. }
replace (Finite (1/4)) with (Finite (0 + (1/4 + 0))) by (f_equal; ring).
apply is_lim_seq_plus'; [exact Y0|]. apply is_lim_seq_plus'; [apply is_lim_seq_const|apply inv_l_cv].
Qed.
