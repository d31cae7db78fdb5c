(** * Correlation through depth

    rho_{l+1} = kappa rho_l, the correlation of two inputs after l layers of He-initialised ReLU without bias.
    From every start and at every depth, 0 <= 1 - rho_l <= 18 pi^2 / (3 pi + 2 l)^2; so rho_l -> 1.
    The half-chord s = sqrt ((1 - rho) / 2) = sin (theta / 2) carries the proof.
    Source: the rate is standard (Hayou, Doucet and Rousseau 2019 state it asymptotically); the explicit constant is ours. *)
From Coq Require Import Reals Lra Psatz Lia.
From Coquelicot Require Import Coquelicot.
From Ntk Require Import Relu.
Open Scope R_scope.

Fixpoint rho (x0 : R) (l : nat) : R :=
  match l with O => x0 | S k => kappa (rho x0 k) end.

Definition s_of (x : R) := sqrt ((1 - x) / 2).
Definition a0 := 4 / (3 * PI).

Lemma a0_bounds : 0 < a0 < 1/2.
Proof.
assert (P := PI_RGT_0). assert (P3 := PI2_3_2).
unfold a0; split. apply Rdiv_lt_0_compat; lra.
apply Rmult_lt_reg_r with (3 * PI); [lra|]. field_simplify; lra.
Qed.

Lemma half_sq t : sin (t/2) * sin (t/2) = (1 - cos t) / 2.
Proof.
replace (cos t) with (cos (2 * (t/2))) by (f_equal; field).
rewrite cos_2a_sin. field.
Qed.

Lemma s_of_sin x : -1 <= x <= 1 -> s_of x = sin (acos x / 2).
Proof.
intros H. assert (B := acos_bound x). assert (P := PI_RGT_0).
unfold s_of. apply sqrt_lem_1; [lra| apply sin_ge_0; lra |].
rewrite half_sq, cos_acos; lra.
Qed.

Lemma s_of_sq x : x <= 1 -> 2 * (s_of x * s_of x) = 1 - x.
Proof. intros; unfold s_of. rewrite sqrt_sqrt; lra. Qed.

Lemma s_of_pos x : 0 <= s_of x.
Proof. apply sqrt_pos. Qed.

Lemma s_of_le1 x : -1 <= x <= 1 -> s_of x <= 1.
Proof. intros. unfold s_of. rewrite <- sqrt_1 at 2. apply sqrt_le_1_alt. lra. Qed.

(** 8/3 sin^3(t/2) <= g t  on [0,PI] *)
Lemma g_lower t : 0 <= t <= PI -> 8/3 * (sin (t/2))^3 <= g t.
Proof.
intros H.
set (f := fun t => g t - 8/3 * (sin (t/2))^3).
set (df := fun t => 2 * sin (t/2) * cos (t/2) * (t - 2 * sin (t/2))).
assert (D : forall t, is_derive f t (df t)).
{ intros u. unfold f, df. evar_last. apply @is_derive_minus. apply g_derive.
  auto_derive. trivial. reflexivity. unfold minus, plus, opp; simpl.
  replace (sin u) with (sin (2 * (u/2))) by (f_equal; field).
  rewrite sin_2a. unfold Rdiv. field. }
assert (f 0 <= f t).
{ apply (incr_from_derive f df); [lra|exact D|].
  intros u Hu. unfold df. assert (P := PI_RGT_0).
  assert (0 <= sin (u/2)) by (apply sin_ge_0; lra).
  assert (0 <= cos (u/2)) by (apply cos_ge_0; lra).
  assert (sin (u/2) <= u/2).
  { destruct (Rle_lt_or_eq_dec 0 (u/2)) as [L|L]; [lra| left; apply sin_lt_x; lra |].
    rewrite <- L, sin_0; lra. }
  apply Rmult_le_pos; [|lra]. apply Rmult_le_pos; [lra|lra]. }
unfold f in H0. replace (0/2) with 0 in H0 by field. rewrite g_0, sin_0 in H0. lra.
Qed.

(** u <= sin u + sin^3 u / 2 on [0,PI/4] *)
Lemma asin_upper u : 0 <= u <= PI/4 -> u <= sin u + (sin u)^3 / 2.
Proof.
intros H. assert (P := PI_RGT_0).
set (f := fun u => sin u + (sin u)^3 / 2 - u).
set (df := fun u => cos u + 3/2 * (sin u)^2 * cos u - 1).
assert (D : forall t, is_derive f t (df t)).
{ intros v. unfold f, df. auto_derive. trivial. simpl. field. }
assert (f 0 <= f u).
{ apply (incr_from_derive f df); [lra|exact D|].
  intros v Hv. unfold df.
  assert (C0 : 0 <= cos v) by (apply cos_ge_0; lra).
  assert (C1 := COS_bound v).
  assert (C2 : cos (PI/4) <= cos v) by (apply cos_decr_1; lra).
  rewrite cos_PI4 in C2.
  assert (Q : 1 / sqrt 2 >= 2/3).
  { apply Rle_ge. assert (0 < sqrt 2) by (apply sqrt_lt_R0; lra).
    assert (sqrt 2 <= 3/2).
    { replace (3/2) with (sqrt ((3/2)*(3/2))) by (apply sqrt_square; lra).
      apply sqrt_le_1_alt. lra. }
    apply Rmult_le_reg_r with (sqrt 2); [lra|]. field_simplify; lra. }
  assert (S2 := sin2_cos2 v). unfold Rsqr in S2.
  assert (E : (sin v)^2 = 1 - cos v * cos v) by (simpl; lra).
  rewrite E. nra. }
unfold f in H0. rewrite sin_0 in H0. lra.
Qed.

Lemma g_upper t : 0 <= t <= PI/2 ->
  g t <= 8/3 * (sin (t/2))^3 * (1 + 3/10 * (sin (t/2))^2).
Proof.
intros H. assert (P := PI_RGT_0).
set (f := fun t => 8/3 * (sin (t/2))^3 * (1 + 3/10 * (sin (t/2))^2) - g t).
set (df := fun t => 4 * sin (t/2) * cos (t/2) * (sin (t/2) + (sin (t/2))^3/2 - t/2)).
assert (D : forall t, is_derive f t (df t)).
{ intros u. unfold f, df. evar_last. apply @is_derive_minus.
  auto_derive. trivial. reflexivity. apply g_derive. unfold minus, plus, opp; simpl.
  replace (sin u) with (sin (2 * (u/2))) by (f_equal; field).
  rewrite sin_2a. unfold Rdiv. field. }
assert (f 0 <= f t).
{ apply (incr_from_derive f df); [lra|exact D|].
  intros u Hu. unfold df.
  assert (0 <= sin (u/2)) by (apply sin_ge_0; lra).
  assert (0 <= cos (u/2)) by (apply cos_ge_0; lra).
  assert (A := asin_upper (u/2) ltac:(lra)).
  apply Rmult_le_pos; [|lra]. apply Rmult_le_pos; [lra|lra]. }
unfold f in H0. replace (0/2) with 0 in H0 by field. rewrite g_0, sin_0 in H0. lra.
Qed.

Lemma rho_range x0 l : -1 <= x0 <= 1 -> -1 <= rho x0 l <= 1.
Proof.
intros H; induction l; simpl; [exact H|].
assert (K := kappa_range _ IHl). lra.
Qed.

Lemma step_s x : -1 <= x <= 1 ->
  s_of (kappa x) * s_of (kappa x) = s_of x * s_of x - g (acos x) / (2 * PI).
Proof.
intros H. assert (K := kappa_range x H). assert (P := PI_RGT_0).
assert (A := s_of_sq (kappa x) ltac:(lra)). assert (B := s_of_sq x ltac:(lra)).
assert (E := kappa_minus_id x H).
replace (g (acos x) / (2 * PI)) with ((g (acos x) / PI) / 2) by (field; lra). lra.
Qed.

Lemma step_upper x : -1 <= x <= 1 ->
  s_of (kappa x) * (1 + a0 / 2 * s_of x) <= s_of x.
Proof.
intros H. assert (P := PI_RGT_0). assert (A := a0_bounds).
assert (E := step_s x H).
assert (G := g_lower (acos x) (acos_bound x)).
rewrite <- s_of_sin in G by exact H.
assert (S0 := s_of_pos x). assert (S1 := s_of_le1 x H).
assert (T0 := s_of_pos (kappa x)).
set (s := s_of x) in *. set (s' := s_of (kappa x)) in *.
assert (L : s' * s' <= s * s * (1 - a0 * s)).
{ rewrite E. unfold a0.
  assert (8/3 * s^3 / (2*PI) <= g (acos x) / (2*PI)).
  { apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat; lra|exact G]. }
  replace (8/3 * s^3 / (2*PI)) with (s*s*(4/(3*PI)*s)) in H0 by (field; lra). lra. }
apply Rsqr_incr_0_var; [|exact S0]. unfold Rsqr.
set (v := a0 * s) in *.
assert (V : 0 <= v <= 1/2) by (unfold v; nra).
replace (a0 / 2 * s) with (v/2) by (unfold v; field).
apply Rle_trans with (s * s * (1 - v) * ((1 + v/2)*(1+v/2))).
- replace (s' * (1 + v/2) * (s' * (1 + v/2))) with (s' * s' * ((1+v/2)*(1+v/2))) by ring.
  apply Rmult_le_compat_r; [nra|exact L].
- rewrite <- (Rmult_1_r (s*s)) at 2. rewrite Rmult_assoc.
  apply Rmult_le_compat_l; [nra|]. nra.
Qed.

Lemma s_rate x0 l : -1 <= x0 <= 1 -> s_of (rho x0 l) * (1 + INR l * (a0/2)) <= 1.
Proof.
intros H. induction l.
- simpl. assert (B := s_of_le1 x0 H). lra.
- rewrite S_INR. simpl rho.
  assert (R := rho_range x0 l H). assert (U := step_upper _ R).
  assert (A := a0_bounds). assert (N := pos_INR l).
  assert (S0 := s_of_pos (rho x0 l)). assert (T0 := s_of_pos (kappa (rho x0 l))).
  set (s := s_of (rho x0 l)) in *. set (s' := s_of (kappa (rho x0 l))) in *.
  set (n := INR l) in *. set (b := a0/2) in *.
  assert (B : 0 < b) by (unfold b; lra).
  assert (M : 0 < 1 + b * s) by nra.
  apply Rmult_le_reg_r with (1 + b * s); [exact M|].
  apply Rle_trans with (s * (1 + (n+1)*b)).
  + replace (s' * (1 + (n+1)*b) * (1 + b*s)) with (s' * (1 + b*s) * (1 + (n+1)*b)) by ring.
    apply Rmult_le_compat_r; [nra|exact U].
  + lra.
Qed.

(** Explicit non-asymptotic rate, all start points, all depths. *)
Theorem rho_rate x0 l : -1 <= x0 <= 1 ->
  0 <= 1 - rho x0 l <= 18 * PI^2 / (3 * PI + 2 * INR l)^2.
Proof.
intros H. assert (R := rho_range x0 l H). split; [lra|].
assert (B := s_rate x0 l H). assert (S := s_of_sq (rho x0 l) ltac:(lra)).
assert (S0 := s_of_pos (rho x0 l)). assert (N := pos_INR l). assert (P := PI_RGT_0).
rewrite <- S. set (s := s_of (rho x0 l)) in *. set (n := INR l) in *.
assert (E : 1 + n * (a0/2) = (3*PI + 2*n) / (3*PI)) by (unfold a0; field; lra).
rewrite E in B.
assert (Q : s <= 3*PI / (3*PI+2*n)).
{ apply Rmult_le_reg_r with ((3*PI + 2*n) / (3*PI)).
  apply Rdiv_lt_0_compat; lra.
  apply Rle_trans with 1; [exact B|]. right; field; lra. }
replace (18 * PI^2 / (3*PI + 2*n)^2) with (2 * ((3*PI / (3*PI+2*n)) * (3*PI / (3*PI+2*n)))) by (field; lra).
apply Rmult_le_compat_l; [lra|]. apply Rmult_le_compat; lra.
Qed.

Theorem rho_cv_1 x0 : -1 <= x0 <= 1 -> is_lim_seq (rho x0) 1.
Proof.
intros H. assert (P := PI_RGT_0).
apply is_lim_seq_ext with (fun l => 1 - (1 - rho x0 l)); [intros; ring|].
replace (Finite 1) with (Rbar_plus 1 (Rbar_opp 0)) by (simpl; f_equal; ring).
apply is_lim_seq_minus with 1 0; [apply is_lim_seq_const| |simpl; reflexivity].
apply is_lim_seq_le_le with (fun _ => 0) (fun l => 18 * PI^2 * / (3 * PI + 2 * INR l)^2).
- intros l; apply rho_rate; exact H.
- apply is_lim_seq_const.
- replace (Finite 0) with (Rbar_mult (18 * PI^2) 0) by (simpl; f_equal; ring).
  apply is_lim_seq_scal_l.
  replace (Finite 0) with (Rbar_inv p_infty) by reflexivity.
  apply is_lim_seq_inv; [|discriminate].
  apply is_lim_seq_le_p_loc with INR.
  + exists 0%nat. intros n _. assert (N := pos_INR n). assert (P3 := PI2_3_2). nra.
  + apply is_lim_seq_INR.
Qed.
