(** * E[relu u relu v] and E[step u step v]

    For independent standard normals u, w and 0 < theta < pi,
      E[relu u * relu (u cos theta + w sin theta)] = kappa (cos theta) / 2
      E[step u * step (u cos theta + w sin theta)] = kappa_dot (cos theta) / 2
    as iterated improper Riemann integrals over the plane (the factor 2 pi is the normalisation of the density).
    Source: Cho and Saul 2009, eq. 6; Sheppard 1899 for the step.
    Code: src/activation/relu.rs. *)
From Coq Require Import Reals Lra Psatz Lia.
From Coquelicot Require Import Coquelicot.
From Ntk Require Import Relu Polar Gaussian.
Open Scope R_scope.

Definition relu (x : R) : R := Rmax 0 x.
Definition step (x : R) : R := if Rlt_dec 0 x then 1 else 0.
Definition dens (x : R) : R := gauss x / sqrt (2*PI).
Notation int_R f l := (is_RInt_gen f (Rbar_locally m_infty) (Rbar_locally p_infty) l).

(** right half-line integral from a limit of antiderivatives *)
Lemma gen_right (f : R -> R) (G : R -> R) a (l : R) :
  (forall b, a < b -> is_RInt f a b (G b)) -> is_lim G p_infty l ->
  is_RInt_gen f (at_point a) (Rbar_locally p_infty) l.
Proof.
intros Hf Hl P HP. specialize (Hl P HP).
apply Filter_prod with (fun x => x = a) (fun b => a < b /\ P (G b)).
- reflexivity.
- apply filter_and; [exists a; auto|exact Hl].
- intros x y -> [Hy Py]. simpl. exists (G y). split; [apply Hf; exact Hy|exact Py].
Qed.

(** left half-line where f vanishes *)
Lemma gen_left0 (f : R -> R) a : (forall x, x < a -> f x = 0) ->
  is_RInt_gen f (Rbar_locally m_infty) (at_point a) 0.
Proof.
intros Hf P HP.
apply Filter_prod with (fun x => x < a) (fun y => y = a).
- exists a; auto.
- reflexivity.
- intros x y Hx ->. simpl. exists 0. split; [|apply locally_singleton; exact HP].
  apply is_RInt_ext with (fun _ => 0).
  + intros t Ht. rewrite Rmin_left, Rmax_right in Ht by lra. symmetry. apply Hf; lra.
  + evar_last. apply is_RInt_const. unfold scal; simpl; unfold mult; simpl. toR. ring.
Qed.

Lemma gen_line (f : R -> R) (G : R -> R) a (l : R) :
  (forall x, x < a -> f x = 0) ->
  (forall b, a < b -> is_RInt f a b (G b)) -> is_lim G p_infty l -> int_R f l.
Proof.
intros H0 Hf Hl.
assert (C := is_RInt_gen_Chasles (V := R_NormedModule) f a 0 l (gen_left0 f a H0) (gen_right f G a l Hf Hl)).
unfold plus in C; simpl in C. rewrite Rplus_0_l in C. exact C.
Qed.

Lemma RI_scal (f : R -> R) (k a b l : R) : is_RInt f a b l -> is_RInt (fun x => k * f x) a b (k * l).
Proof. intros Hf. exact (is_RInt_scal (V := R_NormedModule) f a b k l Hf). Qed.
Lemma RI_plus (f g : R -> R) (a b l m : R) : is_RInt f a b l -> is_RInt g a b m ->
  is_RInt (fun x => f x + g x) a b (l + m).
Proof. intros Hf Hg. exact (is_RInt_plus (V := R_NormedModule) f g a b l m Hf Hg). Qed.

Section E.
Variables c s : R.
Hypothesis Hs : 0 < s.
Let k := c / s.
Let Pinf := sqrt (PI/2).

Lemma lin_pos u w : - (k*u) < w <-> 0 < c*u + s*w.
Proof.
unfold k. split; intros Hw.
- assert (s * (- (c/s*u)) < s * w) by (apply Rmult_lt_compat_l; lra).
  replace (s * (- (c/s*u))) with (- (c*u)) in H by (field; lra). lra.
- apply Rmult_lt_reg_l with s; [lra|]. replace (s * (- (c/s*u))) with (- (c*u)) by (field; lra). lra.
Qed.

Definition I1 (u : R) : R := c*u*(Pinf + Gauss (k*u)) + s * gauss (k*u).
Definition I0 (u : R) : R := Pinf + Gauss (k*u).

Lemma inner_relu u : int_R (fun w => relu (c*u + s*w) * gauss w) (I1 u).
Proof.
apply gen_line with (fun b => c*u*(Gauss b - Gauss (-(k*u))) - s*(gauss b - gauss (-(k*u)))) (-(k*u)).
- intros w Hw. unfold relu. rewrite Rmax_left; [ring|].
  destruct (Rle_lt_dec (c*u+s*w) 0) as [L|L]; [exact L|]. apply lin_pos in L. lra.
- intros b Hb.
  apply is_RInt_ext with (fun w => (c*u+s*w) * gauss w).
  { intros w Hw. rewrite Rmin_left, Rmax_right in Hw by lra. unfold relu.
    assert (0 < c*u+s*w) by (apply lin_pos; lra). rewrite Rmax_right; lra. }
  evar_last.
  + apply (is_RInt_derive (fun w => c*u*Gauss w - s*gauss w) (fun w => (c*u+s*w) * gauss w)).
    * intros w _. evar_last. apply @is_derive_minus.
      apply is_derive_scal, Gauss_derive. apply is_derive_scal, gauss_derive.
      unfold minus, plus, opp; simpl. toR. ring.
    * intros w _. apply @ex_derive_continuous. eexists.
      apply (is_derive_mult (fun w => c*u+s*w) gauss). auto_derive. trivial. reflexivity.
      apply gauss_derive. intros; apply Rmult_comm.
  + unfold minus, plus, opp; simpl. toR. ring.
- rewrite Gauss_odd, gauss_even. unfold I1.
  replace (Finite (c*u*(Pinf + Gauss (k*u)) + s*gauss (k*u)))
    with (Finite (c*u*(Pinf - - Gauss (k*u)) - s*(0 - gauss (k*u)))) by (f_equal; ring).
  apply (is_lim_minus' (fun b => c*u*(Gauss b - - Gauss (k*u))) (fun b => s*(gauss b - gauss (k*u)))).
  + apply (is_lim_scal_l (fun b => Gauss b - - Gauss (k*u)) (c*u) p_infty (Pinf - - Gauss (k*u))).
    apply (is_lim_minus' Gauss (fun _ => _)); [apply gauss_integral|apply is_lim_const].
  + apply (is_lim_scal_l (fun b => gauss b - gauss (k*u)) s p_infty (0 - gauss (k*u))).
    apply (is_lim_minus' gauss (fun _ => _)); [apply gauss_lim|apply is_lim_const].
Qed.

Lemma inner_step u : int_R (fun w => step (c*u + s*w) * gauss w) (I0 u).
Proof.
apply gen_line with (fun b => Gauss b - Gauss (-(k*u))) (-(k*u)).
- intros w Hw. unfold step. destruct (Rlt_dec 0 (c*u+s*w)) as [L|L]; [|ring].
  apply lin_pos in L. lra.
- intros b Hb. apply is_RInt_ext with gauss; [|apply Gauss_is].
  intros w Hw. rewrite Rmin_left, Rmax_right in Hw by lra. unfold step.
  assert (L : 0 < c*u+s*w) by (apply lin_pos; lra).
  destruct (Rlt_dec 0 (c*u+s*w)); [toR; ring|lra].
- rewrite Gauss_odd. unfold I0.
  replace (Finite (Pinf + Gauss (k*u))) with (Finite (Pinf - - Gauss (k*u))) by (f_equal; ring).
  apply (is_lim_minus' Gauss (fun _ => _)); [apply gauss_integral|apply is_lim_const].
Qed.

Lemma gauss_Gauss_int U : is_RInt (fun u => gauss u * (Pinf + Gauss (k*u))) 0 U (Pinf * Gauss U + H U k).
Proof.
apply is_RInt_ext with (fun u => Pinf * gauss u + gauss u * Gauss (k*u)).
{ intros x _. toR. ring. }
apply RI_plus.
- apply RI_scal. evar_last. apply (Gauss_is 0 U). rewrite Gauss_0. toR. ring.
- apply @RInt_correct. apply H_int.
Qed.

Lemma outer_step : int_R (fun u => step u * gauss u * I0 u) (PI/2 + atan k).
Proof.
apply gen_line with (fun U => Pinf * Gauss U + H U k) 0.
- intros u Hu. unfold step. destruct (Rlt_dec 0 u); [lra|ring].
- intros U HU. apply is_RInt_ext with (2 := gauss_Gauss_int U).
  intros u Hu. rewrite Rmin_left, Rmax_right in Hu by lra. unfold step, I0.
  destruct (Rlt_dec 0 u); [toR; ring|lra].
- assert (P := PI_RGT_0).
  replace (Finite (PI/2 + atan k)) with (Finite (Pinf*Pinf + atan k)).
  2: { f_equal. unfold Pinf. rewrite sqrt_sqrt; lra. }
  apply (is_lim_plus' (fun U => Pinf * Gauss U) (fun U => H U k)); [|apply H_lim].
  apply (is_lim_scal_l Gauss Pinf p_infty Pinf). apply gauss_integral.
Qed.

(** integration by parts on [0,U] *)
Lemma parts U : is_RInt (fun u => u*u*gauss u*(Pinf + Gauss (k*u))) 0 U
  (- U * gauss U * (Pinf + Gauss (k*U)) + (Pinf * Gauss U + H U k) + k * Pk U k).
Proof.
set (F := fun u => - u * gauss u * (Pinf + Gauss (k*u))).
set (f := fun u => u*u*gauss u*(Pinf + Gauss (k*u)) - gauss u*(Pinf + Gauss (k*u)) - k*(u*(gauss u*gauss (k*u)))).
assert (FD : forall u, is_derive F u (f u)).
{ intros u. unfold F, f. evar_last.
  - apply (is_derive_mult (fun u => - u * gauss u) (fun u => Pinf + Gauss (k*u))).
    + apply (is_derive_mult Ropp gauss). auto_derive. trivial. reflexivity. apply gauss_derive.
      intros; apply Rmult_comm.
    + apply @is_derive_plus. apply is_derive_const. apply Gauss_comp_derive.
    + intros; apply Rmult_comm.
  - unfold plus, mult, zero; simpl. unfold plus, mult; simpl. toR. ring. }
assert (ep : forall u, ex_derive gauss u) by (intros; eexists; apply gauss_derive).
assert (eP : forall u, ex_derive Gauss u) by (intros; eexists; apply Gauss_derive).
assert (fc : forall u, continuous f u).
{ intros u. apply @ex_derive_continuous. unfold f. auto_derive. repeat split; auto. }
apply is_RInt_ext with (fun u => (f u + gauss u * (Pinf + Gauss (k*u))) + k * (u*(gauss u*gauss (k*u)))).
{ intros x _. unfold f. toR. ring. }
apply RI_plus; [apply RI_plus|].
- evar_last. apply (is_RInt_derive F f); intros; [apply FD|apply fc].
  unfold F, minus, plus, opp; simpl. toR. ring.
- apply gauss_Gauss_int.
- apply RI_scal. apply prod_int.
Qed.

Lemma Pk_lim : is_lim (fun U => Pk U k) p_infty (/ (1+k^2)).
Proof.
assert (K : 0 < 1 + k^2) by (assert (X := pow2_ge_0 k); lra).
apply is_lim_ext with (fun U => (1 - gauss U * gauss (k*U)) * / (1+k^2)).
{ intros U. unfold Pk. rewrite gauss_gauss. reflexivity. }
replace (Finite (/ (1+k^2))) with (Finite ((1-0) * / (1+k^2))) by (f_equal; ring).
apply (is_lim_scal_r (fun U => 1 - gauss U * gauss (k*U)) (/ (1+k^2)) p_infty (1-0)).
apply (is_lim_minus' (fun _ => 1) (fun U => gauss U * gauss (k*U))); [apply is_lim_const|].
apply (is_lim_le_le_loc (fun _ => 0) gauss).
- exists 0. intros U _. assert (P1 := gauss_pos U). assert (P2 := gauss_pos (k*U)). assert (L := gauss_le1 (k*U)). split; nra.
- apply is_lim_const.
- apply gauss_lim.
Qed.

Lemma bdry_lim : is_lim (fun U => - U * gauss U * (Pinf + Gauss (k*U))) p_infty 0.
Proof.
assert (B : is_lim (fun U => (Pinf + Rabs k) * ((U^2+2) * exp (- U^2/2))) p_infty 0).
{ replace (Finite 0) with (Rbar_mult (Pinf + Rabs k) 0) by (simpl; f_equal; ring).
  apply is_lim_scal_l. apply exp_decay_sq_lim. }
apply (is_lim_le_le_loc (fun U => - ((Pinf + Rabs k) * ((U^2+2) * exp (- U^2/2))))
                        (fun U => (Pinf + Rabs k) * ((U^2+2) * exp (- U^2/2)))).
- exists 1. intros U HU. apply Rabs_le_between.
  assert (PU := gauss_pos U).
  rewrite !Rabs_mult, Rabs_Ropp, (Rabs_pos_eq U), (Rabs_pos_eq (gauss U)) by lra.
  assert (PP : 0 <= Pinf) by apply sqrt_pos. assert (AK := Rabs_pos k).
  assert (T : Rabs (Pinf + Gauss (k*U)) <= Pinf + Rabs k * U).
  { eapply Rle_trans; [apply Rabs_triang|]. rewrite (Rabs_pos_eq Pinf) by exact PP.
    assert (Q := Gauss_bound (k*U)). rewrite Rabs_mult, (Rabs_pos_eq U) in Q by lra. lra. }
  fold (gauss U).
  apply Rle_trans with (U * gauss U * (Pinf + Rabs k * U)).
  + apply Rmult_le_compat_l; [nra|exact T].
  + replace (U * gauss U * (Pinf + Rabs k * U)) with (gauss U * (U*Pinf + Rabs k * (U*U))) by ring.
    replace ((Pinf + Rabs k) * ((U^2+2)*gauss U)) with (gauss U * ((Pinf + Rabs k) * (U*U+2))) by (simpl; ring).
    apply Rmult_le_compat_l; [lra|].
    assert (W : U <= U*U+2) by nra.
    assert (Pinf*U <= Pinf*(U*U+2)) by (apply Rmult_le_compat_l; lra).
    rewrite Rmult_plus_distr_r, (Rmult_plus_distr_l (Rabs k)). lra.
- replace (Finite 0) with (Rbar_opp 0) by (simpl; f_equal; ring). apply is_lim_opp. exact B.
- exact B.
Qed.

Lemma outer_relu : int_R (fun u => relu u * gauss u * I1 u)
  (c * (PI/2 + atan k + k * / (1+k^2)) + s * / (1+k^2)).
Proof.
apply gen_line with (fun U => c * (- U * gauss U * (Pinf + Gauss (k*U)) + (Pinf * Gauss U + H U k) + k * Pk U k)
   + s * Pk U k) 0.
- intros u Hu. unfold relu. rewrite Rmax_left by lra. ring.
- intros U HU.
  apply is_RInt_ext with (fun u => c * (u*u*gauss u*(Pinf + Gauss (k*u))) + s * (u*(gauss u*gauss (k*u)))).
  { intros u Hu. rewrite Rmin_left, Rmax_right in Hu by lra. unfold relu, I1.
    rewrite Rmax_right by lra. toR. ring. }
  apply RI_plus; apply RI_scal; [apply parts|apply prod_int].
- assert (P := PI_RGT_0).
  apply (is_lim_plus' (fun U => c * _) (fun U => s * Pk U k)).
  + apply (is_lim_scal_l (fun U => - U * gauss U * (Pinf + Gauss (k*U)) + (Pinf * Gauss U + H U k) + k * Pk U k)
            c p_infty (PI/2 + atan k + k * / (1+k^2))).
    apply (is_lim_plus' (fun U => - U * gauss U * (Pinf + Gauss (k*U)) + (Pinf * Gauss U + H U k)) (fun U => k * Pk U k)).
    * replace (Finite (PI/2 + atan k)) with (Finite (0 + (Pinf*Pinf + atan k))).
      2: { f_equal. unfold Pinf. rewrite sqrt_sqrt; lra. }
      apply (is_lim_plus' (fun U => - U * gauss U * (Pinf + Gauss (k*U))) (fun U => Pinf * Gauss U + H U k)).
      apply bdry_lim.
      apply (is_lim_plus' (fun U => Pinf * Gauss U) (fun U => H U k)); [|apply H_lim].
      apply (is_lim_scal_l Gauss Pinf p_infty Pinf). apply gauss_integral.
    * apply (is_lim_scal_l (fun U => Pk U k) k p_infty (/ (1+k^2))). apply Pk_lim.
  + apply (is_lim_scal_l (fun U => Pk U k) s p_infty (/ (1+k^2))). apply Pk_lim.
Qed.
End E.

Lemma atan_cot th : 0 < th < PI -> atan (cos th / sin th) = PI/2 - th.
Proof.
intros Ht. replace (cos th / sin th) with (tan (PI/2 - th)).
- apply atan_tan. lra.
- unfold tan. rewrite sin_shift, cos_shift. reflexivity.
Qed.

Theorem step_expectation th : 0 < th < PI ->
  exists I : R -> R,
   (forall u, int_R (fun w => step (cos th * u + sin th * w) * gauss w) (I u)) /\
   int_R (fun u => step u * gauss u * I u) (2*PI * (kappa_dot (cos th) / 2)).
Proof.
intros Ht. assert (S : 0 < sin th) by (apply sin_gt_0; lra). assert (P := PI_RGT_0).
exists (I0 (cos th) (sin th)). split.
- intros u. apply inner_step; exact S.
- evar_last. apply outer_step. unfold kappa_dot. rewrite acos_cos, atan_cot by lra. field. lra.
Qed.

Theorem relu_expectation th : 0 < th < PI ->
  exists I : R -> R,
   (forall u, int_R (fun w => relu (cos th * u + sin th * w) * gauss w) (I u)) /\
   int_R (fun u => relu u * gauss u * I u) (2*PI * (kappa (cos th) / 2)).
Proof.
intros Ht. assert (S : 0 < sin th) by (apply sin_gt_0; lra). assert (P := PI_RGT_0).
exists (I1 (cos th) (sin th)). split.
- intros u. apply inner_relu; exact S.
- evar_last. apply outer_relu. unfold kappa. rewrite acos_cos, atan_cot by lra.
  assert (S2 := sin2_cos2 th). unfold Rsqr in S2.
  replace (sqrt (1 - cos th * cos th)) with (sin th).
  2: { symmetry. apply sqrt_lem_1; [assert (C := COS_bound th); nra|lra|lra]. }
  replace (/ (1 + (cos th / sin th)^2)) with (sin th * sin th).
  2: { replace (1 + (cos th / sin th)^2) with ((sin th * sin th + cos th * cos th) / (sin th * sin th)) by (field; lra).
       rewrite S2. field. lra. }
  toR.
  replace (sin th * (sin th * sin th)) with (sin th * (1 - cos th * cos th)) by (rewrite <- S2; ring).
  field. lra.
Qed.
