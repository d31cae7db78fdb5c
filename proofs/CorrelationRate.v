(** * The sharp rate of the correlation

    l^2 (1 - rho_l) -> 9 pi^2 / 2: squeeze 1/s_{l+1} - 1/s_l -> 2 / (3 pi), then Cesaro.
    Source: asymptotics of the ReLU correlation map (Hayou, Doucet and Rousseau 2019, prop. 1). *)
From Coq Require Import Reals Lra Psatz Lia.
From Coquelicot Require Import Coquelicot.
From Ntk Require Import Relu Correlation.
Open Scope R_scope.

Lemma kappa_lt1 x : -1 <= x < 1 -> kappa x < 1.
Proof.
intros H. rewrite kappa_angle by lra.
assert (P := PI_RGT_0). assert (B := acos_bound x).
assert (0 < acos x).
{ destruct (Rle_lt_or_eq_dec 0 (acos x)) as [L|L]; [lra|exact L|].
  assert (C := cos_acos x ltac:(lra)). rewrite <- L, cos_0 in C. lra. }
assert (g (PI - acos x) < PI).
{ rewrite <- g_PI at 2.
  apply (strict_from_derive g (fun t => t * sin t)); [lra|apply g_derive|].
  intros t Ht. apply Rmult_lt_0_compat; [lra|]. apply sin_gt_0; lra. }
apply Rmult_lt_reg_r with PI; [lra|]. field_simplify; lra.
Qed.

Lemma rho_lt1 x0 l : -1 <= x0 < 1 -> -1 <= rho x0 l < 1.
Proof.
intros H; induction l; simpl; [exact H|].
assert (K := kappa_range (rho x0 l) ltac:(lra)). assert (K1 := kappa_lt1 _ IHl). lra.
Qed.

(** lower step: 1/s' <= 1/s + a0/2 + s  when 0 <= x < 1 *)
Lemma step_lower x : 0 <= x < 1 ->
  / s_of (kappa x) <= / s_of x + a0/2 + s_of x.
Proof.
intros H. assert (P := PI_RGT_0). assert (A := a0_bounds).
assert (E := step_s x ltac:(lra)).
assert (AB := acos_bound x).
assert (AH : acos x <= PI/2). { rewrite <- acos_0. apply acos_decr; lra. }
assert (G := g_upper (acos x) ltac:(lra)).
rewrite <- s_of_sin in G by lra.
assert (Hs : 0 < s_of x) by (apply sqrt_lt_R0; lra).
assert (K1 := kappa_lt1 x ltac:(lra)).
assert (Hs' : 0 < s_of (kappa x)) by (apply sqrt_lt_R0; lra).
assert (S2 := s_of_sq x ltac:(lra)).
set (s := s_of x) in *. set (s' := s_of (kappa x)) in *.
assert (Hs2 : s*s <= 1/2) by lra.
assert (Hs1 : s <= 3/4) by nra.
set (v := a0 * s * (1 + 3/10 * (s*s))).
assert (V : 0 <= v <= 1/2). { unfold v. assert (0 <= a0*s <= 3/8) by nra. nra. }
assert (L : s*s*(1 - v) <= s'*s').
{ rewrite E.
  assert (g (acos x) / (2*PI) <= 8/3 * s^3 * (1 + 3/10*s^2) / (2*PI)).
  { apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat; lra|exact G]. }
  replace (8/3 * s^3 * (1 + 3/10*s^2) / (2*PI)) with (s*s*v) in H0 by (unfold v, a0; field; lra).
  lra. }
(* s <= s' (1 + v/2 + v^2) *)
assert (M : s <= s' * (1 + v/2 + v*v)).
{ apply Rsqr_incr_0_var; [|nra]. unfold Rsqr.
  apply Rle_trans with (s*s*(1-v)*((1+v/2+v*v)*(1+v/2+v*v))).
  - rewrite (Rmult_assoc (s*s) (1-v)). rewrite <- (Rmult_1_r (s*s)) at 1.
    apply Rmult_le_compat_l; [nra|].
    assert (0 <= v*v) by nra. assert (0 <= v*v*v <= v*v/2) by nra.
    assert (v*v*v*v*v <= v*v/8) by nra.
    replace ((1 - v) * ((1 + v/2 + v*v) * (1 + v/2 + v*v)))
      with (1 + 5/4*(v*v) - 5/4*(v*v*v) - v*v*v*v*v) by field. lra.
  - replace (s'*(1+v/2+v*v)*(s'*(1+v/2+v*v))) with (s'*s'*((1+v/2+v*v)*(1+v/2+v*v))) by ring.
    apply Rmult_le_compat_r; [nra|exact L]. }
apply Rle_trans with ((1 + v/2 + v*v)/s).
- apply Rmult_le_reg_r with (s' * s); [nra|].
  replace (/ s' * (s'*s)) with s by (field; lra).
  replace ((1+v/2+v*v)/s*(s'*s)) with (s'*(1+v/2+v*v)) by (field; lra). exact M.
- apply Rmult_le_reg_r with s; [lra|].
  replace ((1+v/2+v*v)/s*s) with (1+v/2+v*v) by (field; lra).
  replace ((/ s + a0/2 + s)*s) with (1 + a0/2*s + s*s) by (field; lra).
  assert (v <= a0*s + 3/10*(s*s)*(a0*s)) by (unfold v; lra).
  assert (a0*s <= 3/8) by nra. assert (0 <= s*s) by nra.
  assert (B1 : v <= 23/20 * (a0 * s)). { unfold v. assert (0 <= a0*s) by nra. nra. }
  assert (B2 : v*v <= (23/20)*(23/20)*(1/4)*(s*s)).
  { assert (v <= 23/40*s) by nra. nra. }
  nra.
Qed.

Lemma step_upper_inv x : -1 <= x < 1 -> / s_of x + a0/2 <= / s_of (kappa x).
Proof.
intros H. assert (U := step_upper x ltac:(lra)). assert (A := a0_bounds).
assert (Hs : 0 < s_of x) by (apply sqrt_lt_R0; lra).
assert (K1 := kappa_lt1 x H).
assert (Hs' : 0 < s_of (kappa x)) by (apply sqrt_lt_R0; lra).
set (s := s_of x) in *. set (s' := s_of (kappa x)) in *.
apply Rmult_le_reg_r with (s*s'); [nra|].
replace ((/s + a0/2)*(s*s')) with (s'*(1+a0/2*s)) by (field; lra).
replace (/s'*(s*s')) with s by (field; lra). exact U.
Qed.

Lemma s_cv x0 : -1 <= x0 <= 1 -> is_lim_seq (fun l => s_of (rho x0 l)) 0.
Proof.
intros H. assert (A := a0_bounds).
apply is_lim_seq_le_le with (fun _ => 0) (fun l => / (1 + INR l * (a0/2))).
- intros l. split; [apply s_of_pos|]. assert (R := s_rate x0 l H). assert (N := pos_INR l).
  apply Rmult_le_reg_r with (1 + INR l*(a0/2)); [nra|]. rewrite Rinv_l; [exact R|nra].
- apply is_lim_seq_const.
- replace (Finite 0) with (Rbar_inv p_infty) by reflexivity.
  apply is_lim_seq_inv; [|discriminate].
  replace p_infty with (Rbar_plus 1 (Rbar_mult p_infty (a0/2))).
  + eapply is_lim_seq_plus; [apply is_lim_seq_const| |].
    * apply is_lim_seq_scal_r. apply is_lim_seq_INR.
    * unfold is_Rbar_plus, Rbar_mult, Rbar_mult'. destruct (Rle_dec 0 (a0/2)); [|lra].
      destruct (Rle_lt_or_eq_dec 0 (a0/2) r); [reflexivity|lra].
  + unfold Rbar_mult, Rbar_mult'. destruct (Rle_dec 0 (a0/2)); [|lra].
    destruct (Rle_lt_or_eq_dec 0 (a0/2) r); [reflexivity|lra].
Qed.

(** increments of 1/s converge to a0/2, Cesaro gives 1/(l s_l) -> a0/2 *)
Lemma incr_cv x0 : -1 <= x0 < 1 ->
  is_lim_seq (fun l => / s_of (rho x0 (S l)) - / s_of (rho x0 l)) (a0/2).
Proof.
intros H. apply is_lim_seq_incr_1.
apply is_lim_seq_le_le with (fun _ => a0/2) (fun l => a0/2 + s_of (rho x0 (S l))).
- intros l. assert (R := rho_lt1 x0 (S l) H).
  assert (K := kappa_range (rho x0 l)). assert (R' := rho_lt1 x0 l H).
  change (rho x0 (S (S l))) with (kappa (rho x0 (S l))).
  assert (0 <= rho x0 (S l)) by (simpl; apply K; lra).
  split.
  + assert (U := step_upper_inv (rho x0 (S l)) R). lra.
  + assert (U := step_lower (rho x0 (S l)) ltac:(lra)). lra.
- apply is_lim_seq_const.
- replace (Finite (a0/2)) with (Finite (a0/2 + 0)) by (f_equal; ring).
  apply is_lim_seq_plus'; [apply is_lim_seq_const|].
  apply (is_lim_seq_incr_1 (fun l => s_of (rho x0 l))). apply s_cv; lra.
Qed.

Lemma telescope (w : nat -> R) n : sum_f_R0 (fun k => w (S k) - w k) n = w (S n) - w 0%nat.
Proof. induction n; simpl; [reflexivity|]. rewrite IHn. ring. Qed.

Theorem inv_s_over_l x0 : -1 <= x0 < 1 ->
  is_lim_seq (fun l => / s_of (rho x0 (S l)) / INR (S l)) (a0/2).
Proof.
intros H. set (w := fun l => / s_of (rho x0 l)).
assert (C := Cesaro_1 (fun k => w (S k) - w k) (a0/2)).
assert (C1 : is_lim_seq (fun n => sum_f_R0 (fun k => w (S k) - w k) (pred n) / INR n) (a0/2)).
{ apply is_lim_seq_Reals, C, is_lim_seq_Reals. apply incr_cv; exact H. }
apply (is_lim_seq_incr_1 _ (a0/2)) in C1. simpl pred in C1.
apply is_lim_seq_ext with
 (fun n => sum_f_R0 (fun k => w (S k) - w k) n / INR (S n) + w 0%nat * / INR (S n)).
{ intros n. rewrite telescope. unfold w. assert (0 < INR (S n)) by (apply lt_0_INR; lia).
  unfold Rdiv. ring. }
replace (Finite (a0/2)) with (Finite (a0/2 + w 0%nat * 0)) by (f_equal; ring).
apply is_lim_seq_plus'; [exact C1|].
apply (is_lim_seq_scal_l _ (w 0%nat) 0).
apply (is_lim_seq_incr_1 (fun n => / INR n)).
replace (Finite 0) with (Rbar_inv p_infty) by reflexivity.
apply is_lim_seq_inv; [apply is_lim_seq_INR|discriminate].
Qed.

Theorem rho_sharp x0 : -1 <= x0 < 1 ->
  is_lim_seq (fun l => (INR (S l))^2 * (1 - rho x0 (S l))) (9 * PI^2 / 2).
Proof.
intros H. assert (A := a0_bounds). assert (P := PI_RGT_0).
assert (C := inv_s_over_l x0 H).
apply is_lim_seq_ext with
 (fun l => 2 * ((/ (/ s_of (rho x0 (S l)) / INR (S l))) * (/ (/ s_of (rho x0 (S l)) / INR (S l))))).
{ intros l. assert (R := rho_lt1 x0 (S l) H).
  rewrite <- (s_of_sq (rho x0 (S l))) by lra.
  assert (0 < s_of (rho x0 (S l))) by (apply sqrt_lt_R0; lra).
  assert (0 < INR (S l)) by (apply lt_0_INR; lia).
  set (s := s_of _) in *. set (n := INR (S l)) in *. field. lra. }
replace (9*PI^2/2) with (2 * (/(a0/2) * /(a0/2))) by (unfold a0; field; lra).
apply (is_lim_seq_scal_l _ 2 (/(a0/2) * /(a0/2))).
apply is_lim_seq_mult'.
- apply (is_lim_seq_inv _ (a0/2)); [exact C|]. intros X. injection X. lra.
- apply (is_lim_seq_inv _ (a0/2)); [exact C|]. intros X. injection X. lra.
Qed.
