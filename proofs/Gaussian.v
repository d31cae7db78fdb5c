(** * The Gaussian integral

    With gauss x = exp (-x^2/2) and Gauss z its integral from 0 to z:
      Gauss z -> sqrt (pi/2)                       as z -> oo,
      H U k = int_0^U gauss u Gauss (k u) du -> atan k   as U -> oo,
    the second by differentiating under the integral sign in k; the first is its case k = 1.
    Everything about Gaussian expectations in this folder rests on these two limits. *)
From Coq Require Import Reals Lra Psatz Lia.
From Coquelicot Require Import Coquelicot.
From Ntk Require Import Relu Polar.
Open Scope R_scope.

Ltac toR := match goal with |- ?a = ?b => change (@eq R a b) end.

Definition gauss (x : R) : R := exp (- x^2/2).
Definition Gauss (z : R) : R := RInt gauss 0 z.

Lemma gauss_pos x : 0 < gauss x. Proof. apply exp_pos. Qed.
Lemma gauss_even x : gauss (- x) = gauss x. Proof. unfold gauss. f_equal. field. Qed.
Lemma gauss_derive x : is_derive gauss x (- x * gauss x).
Proof. unfold gauss. auto_derive. trivial. simpl. unfold Rdiv. field. Qed.
Lemma gauss_cont x : continuous gauss x.
Proof. apply @ex_derive_continuous. eexists. apply gauss_derive. Qed.
Lemma gauss_int a b : ex_RInt gauss a b.
Proof. apply @ex_RInt_continuous. intros; apply gauss_cont. Qed.
Lemma Gauss_derive z : is_derive Gauss z (gauss z).
Proof.
apply is_derive_RInt with 0; [|apply gauss_cont].
apply filter_forall. intros b. apply @RInt_correct. apply gauss_int.
Qed.
Lemma Gauss_cont z : continuous Gauss z.
Proof. apply @ex_derive_continuous. eexists. apply Gauss_derive. Qed.
Lemma Gauss_0 : Gauss 0 = 0. Proof. unfold Gauss. rewrite RInt_point. reflexivity. Qed.
Lemma Gauss_is a b : is_RInt gauss a b (Gauss b - Gauss a).
Proof. apply (is_RInt_derive Gauss gauss); intros; [apply Gauss_derive|apply gauss_cont]. Qed.

Lemma const_from_derive (f : R -> R) : (forall x, is_derive f x 0) -> forall x, f x = f 0.
Proof.
intros H x. destruct (MVT_gen f 0 x (fun _ => 0)) as [c [_ E]].
- intros; apply H.
- intros y _. apply continuity_pt_filterlim. apply (ex_derive_continuous f y). eexists; apply H.
- lra.
Qed.

Lemma Gauss_odd z : Gauss (- z) = - Gauss z.
Proof.
assert (E := const_from_derive (fun z => Gauss (- z) + Gauss z)). simpl in E.
assert (H : Gauss (- z) + Gauss z = Gauss (- 0) + Gauss 0).
{ revert z. apply E. intros x. evar_last.
  - apply @is_derive_plus; [|apply Gauss_derive].
    apply (is_derive_comp Gauss Ropp). apply Gauss_derive. auto_derive. trivial. reflexivity.
  - unfold plus, scal; simpl. unfold mult; simpl. rewrite gauss_even. ring. }
rewrite Ropp_0, Gauss_0 in H. lra.
Qed.

Lemma gauss_le1 x : gauss x <= 1.
Proof. unfold gauss. rewrite <- exp_0. destruct (Req_dec x 0) as [->|N].
- right; f_equal; field.
- left; apply exp_increasing. assert (0 < x^2) by (apply pow2_gt_0; exact N). lra.
Qed.

Lemma Gauss_bound z : Rabs (Gauss z) <= Rabs z.
Proof.
destruct (MVT_gen Gauss 0 z gauss) as [c [_ E]].
- intros; apply Gauss_derive.
- intros y _. apply continuity_pt_filterlim. apply Gauss_cont.
- rewrite Gauss_0, !Rminus_0_r in E. rewrite E, Rabs_mult.
  assert (P := gauss_pos c). assert (L := gauss_le1 c). rewrite (Rabs_pos_eq (gauss c)) by lra.
  assert (A := Rabs_pos z). nra.
Qed.

Definition Pk (U k : R) : R := (1 - exp (- (U^2*(1+k^2))/2)) / (1+k^2).

Lemma gauss_gauss u k : gauss u * gauss (k*u) = exp (- (u^2*(1+k^2))/2).
Proof. unfold gauss. rewrite <- exp_plus. f_equal. field. Qed.

Lemma prod_int U k : is_RInt (fun u => u * (gauss u * gauss (k*u))) 0 U (Pk U k).
Proof.
assert (K : 0 < 1 + k^2) by (assert (X := pow2_ge_0 k); lra).
set (F := fun u => - exp (- (u^2*(1+k^2))/2) / (1+k^2)).
apply is_RInt_ext with (fun u => u * exp (- (u^2*(1+k^2))/2)).
{ intros x _. rewrite gauss_gauss. reflexivity. }
evar_last.
- apply (is_RInt_derive F).
  + intros x _. unfold F. auto_derive. trivial. simpl. unfold Rdiv. simpl in K. field. lra.
  + intros x _. apply @ex_derive_continuous. auto_derive. trivial.
- unfold F, Pk, minus, plus, opp; simpl.
  replace (- (0 * (0*1) * (1 + k * (k*1))) / 2) with 0 by field. rewrite exp_0. simpl in K. field. lra.
Qed.

Definition H (U k : R) : R := RInt (fun u => gauss u * Gauss (k*u)) 0 U.

Lemma Gauss_comp_derive u k : is_derive (fun u => Gauss (k*u)) u (k * gauss (k*u)).
Proof.
evar_last. apply (is_derive_comp Gauss (fun u => k*u)). apply Gauss_derive. auto_derive. trivial. reflexivity.
unfold scal; simpl; unfold mult; simpl. ring.
Qed.

Lemma H_int U k : ex_RInt (fun u => gauss u * Gauss (k*u)) 0 U.
Proof.
apply @ex_RInt_continuous. intros u _. apply @ex_derive_continuous.
eexists. apply (is_derive_mult gauss (fun u => Gauss (k*u))). apply gauss_derive. apply Gauss_comp_derive.
intros; apply Rmult_comm.
Qed.

Lemma H_partial k u : is_derive (fun k => gauss u * Gauss (k*u)) k (u * (gauss u * gauss (k*u))).
Proof.
evar_last. apply is_derive_scal.
apply (is_derive_comp Gauss (fun k => k*u)). apply Gauss_derive. auto_derive. trivial. reflexivity.
unfold scal; simpl; unfold mult; simpl. ring.
Qed.

Lemma H_derive U k : is_derive (H U) k (Pk U k).
Proof.
unfold H. evar_last.
- apply is_derive_RInt_param.
  + apply filter_forall. intros x t _. eexists; apply H_partial.
  + intros t _. apply continuity_2d_pt_ext with (fun k u => u * (gauss u * gauss (k*u))).
    { intros x y. symmetry. apply is_derive_unique. apply H_partial. }
    assert (PC : forall x, continuity_pt gauss x) by (intros; apply continuity_pt_filterlim, gauss_cont).
    apply continuity_2d_pt_mult; [apply continuity_2d_pt_id2|].
    apply continuity_2d_pt_mult.
    * apply (continuity_1d_2d_pt_comp gauss (fun _ v => v)); [apply PC|apply continuity_2d_pt_id2].
    * apply (continuity_1d_2d_pt_comp gauss (fun u v => u*v)); [apply PC|].
      apply continuity_2d_pt_mult; [apply continuity_2d_pt_id1|apply continuity_2d_pt_id2].
  + apply filter_forall. intros x. apply H_int.
- rewrite <- (is_RInt_unique _ _ _ _ (prod_int U k)).
  apply RInt_ext. intros x _. apply is_derive_unique. apply H_partial.
Qed.

Lemma H_0 U : H U 0 = 0.
Proof.
unfold H. rewrite (RInt_ext _ (fun _ => 0)).
- rewrite RInt_const. unfold scal; simpl; unfold mult; simpl. ring.
- intros x _. rewrite Rmult_0_l, Gauss_0. toR. ring.
Qed.

Lemma H_bound U k : Rabs (H U k - atan k) <= Rabs k * gauss U.
Proof.
set (w := fun k => H U k - atan k).
assert (D : forall k, is_derive w k (- (exp (- (U^2*(1+k^2))/2) / (1+k^2)))).
{ intros x. unfold w. evar_last. apply @is_derive_minus. apply H_derive. apply is_derive_atan.
  unfold minus, plus, opp; simpl. unfold Pk, Rsqr.
  assert (0 < 1 + x^2) by (assert (X := pow2_ge_0 x); lra). simpl in *. toR. field. lra. }
destruct (MVT_gen w 0 k (fun k => - (exp (- (U^2*(1+k^2))/2) / (1+k^2)))) as [c [_ E]].
- intros; apply D.
- intros y _. apply continuity_pt_filterlim. apply (ex_derive_continuous w y). eexists; apply D.
- unfold w at 2 in E. rewrite H_0, atan_0, !Rminus_0_r in E. unfold w in E. rewrite E.
  rewrite Rabs_mult, Rmult_comm. apply Rmult_le_compat_l; [apply Rabs_pos|].
  rewrite Rabs_Ropp.
  assert (C := pow2_ge_0 c). assert (UU := pow2_ge_0 U). assert (PU := gauss_pos U).
  replace (exp (- (U^2*(1+c^2))/2)) with (gauss U * exp (- (U^2*c^2)/2)).
  2: { unfold gauss. rewrite <- exp_plus. f_equal. field. }
  assert (EE : 0 < exp (- (U^2*c^2)/2) <= 1).
  { split; [apply exp_pos|]. rewrite <- exp_0.
    destruct (Req_dec (U^2*c^2) 0) as [Z|Z]; [rewrite Z; right; f_equal; field|].
    left; apply exp_increasing. assert (0 <= U^2*c^2) by nra. lra. }
  rewrite Rabs_pos_eq.
  + apply Rmult_le_reg_r with (1+c^2); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. nra.
  + apply Rdiv_le_0_compat; [nra|lra].
Qed.

Lemma gauss_lim : is_lim gauss p_infty 0.
Proof.
apply (is_lim_le_le_loc (fun _ => 0) (fun R => (R^2 + 2) * exp (- R^2/2))).
- exists 0. intros R _. assert (P := gauss_pos R). assert (X := pow2_ge_0 R). unfold gauss in *. split; [lra|nra].
- apply is_lim_const.
- apply exp_decay_sq_lim.
Qed.

Lemma H_lim k : is_lim (fun U => H U k) p_infty (atan k).
Proof.
apply (is_lim_le_le_loc (fun U => atan k - Rabs k * gauss U) (fun U => atan k + Rabs k * gauss U)).
- exists 0. intros U _. assert (B := H_bound U k). apply Rabs_le_between in B. lra.
- replace (Finite (atan k)) with (Rbar_minus (atan k) (Rbar_mult (Rabs k) 0)) by (simpl; f_equal; ring).
  apply is_lim_minus with (atan k) (Rbar_mult (Rabs k) 0);
   [apply is_lim_const|apply is_lim_scal_l, gauss_lim|simpl; reflexivity].
- replace (Finite (atan k)) with (Rbar_plus (atan k) (Rbar_mult (Rabs k) 0)) by (simpl; f_equal; ring).
  apply is_lim_plus with (atan k) (Rbar_mult (Rabs k) 0);
   [apply is_lim_const|apply is_lim_scal_l, gauss_lim|simpl; reflexivity].
Qed.

Lemma H_1 U : H U 1 = Gauss U * Gauss U / 2.
Proof.
unfold H. apply is_RInt_unique. evar_last.
- apply (is_RInt_derive (fun u => / 2 * (Gauss u * Gauss u)) (fun u => gauss u * Gauss (1*u))).
  + intros x _. evar_last. apply is_derive_scal. apply (is_derive_mult Gauss Gauss).
    apply Gauss_derive. apply Gauss_derive. intros; apply Rmult_comm.
    unfold plus, mult; simpl; unfold mult; simpl. rewrite Rmult_1_l. field.
  + intros x _. apply @ex_derive_continuous. eexists.
    apply (is_derive_mult gauss (fun u => Gauss (1*u))). apply gauss_derive. apply Gauss_comp_derive.
    intros; apply Rmult_comm.
- unfold minus, plus, opp; simpl. rewrite Gauss_0. field.
Qed.

Lemma Gauss_ge0 U : 0 <= U -> 0 <= Gauss U.
Proof.
intros. unfold Gauss. apply RInt_ge_0; [lra|apply gauss_int|]. intros; left; apply gauss_pos.
Qed.

(** the Gaussian integral *)
Theorem gauss_integral : is_lim Gauss p_infty (sqrt (PI/2)).
Proof.
apply is_lim_ext_loc with (fun U => sqrt (2 * H U 1)).
- exists 0. intros U HU. rewrite H_1.
  replace (2 * (Gauss U * Gauss U / 2)) with (Gauss U * Gauss U) by field.
  apply sqrt_square. apply Gauss_ge0; lra.
- assert (L : is_lim (fun U => 2 * H U 1) p_infty (PI/2)).
  { replace (Finite (PI/2)) with (Rbar_mult 2 (atan 1)) by (simpl; f_equal; rewrite atan_1; field).
    apply is_lim_scal_l. apply H_lim. }
  intros P HP.
  apply (filterlim_comp _ _ _ (fun U => 2 * H U 1) sqrt (Rbar_locally p_infty) (locally (PI/2)) (locally (sqrt (PI/2)))).
  + exact L.
  + apply (continuous_sqrt (PI/2)).
  + exact HP.
Qed.
