(** * E[erf u erf v]

    For every covariance of (u, v), degenerate ones included,
      E[erf u erf v] = (2/pi) asin (2 q12 / sqrt ((1 + 2 q11)(1 + 2 q22)))
                     = (2/pi) atan (2 q12 / sqrt (1 + 2 (q11 + q22) + 4 (q11 q22 - q12^2))).
    With u = a x, v = c x + s w both integrals are found by differentiation under the integral sign, in m and in a:
      int Gauss (m + b w) gauss w dw      = sqrt (2 pi) Gauss (m / sqrt (1 + b^2))
      int Gauss (a x) Gauss (b x) gauss x = sqrt (2 pi) atan (a b / sqrt (1 + a^2 + b^2)).
    Source: Williams 1997, eq. 11.
    Code: src/activation/erf.rs. *)
From Coq Require Import Reals Lra Psatz Lia.
From Coquelicot Require Import Coquelicot.
From Ntk Require Import Relu Polar Gaussian ReluExpectation Covariance Erf.
Open Scope R_scope.

Definition erf (x : R) : R := 2 / sqrt PI * RInt (fun t => exp (- t^2)) 0 x.

(** ** Tools *)

Lemma RI_opp (f : R -> R) (A l : R) : is_RInt (fun x => f (- x)) 0 (- A) l -> is_RInt f A 0 l.
Proof.
intros H1. assert (C := is_RInt_comp_opp (V := R_NormedModule) (fun x => f (- x)) 0 A l).
rewrite Ropp_0 in C. specialize (C H1).
apply is_RInt_swap in C. apply is_RInt_opp in C.
eapply is_RInt_ext; [|evar_last; [exact C|]].
- intros x _. simpl. unfold opp; simpl. rewrite !Ropp_involutive. reflexivity.
- unfold opp; simpl. toR. ring.
Qed.

Lemma derive_param (F dF : R -> R -> R) A B k :
  (forall k u, is_derive (fun k => F k u) k (dF k u)) ->
  (forall k u, continuity_2d_pt dF k u) ->
  (forall k, ex_RInt (F k) A B) ->
  is_derive (fun k => RInt (F k) A B) k (RInt (dF k) A B).
Proof.
intros HD HC HI. evar_last.
- apply is_derive_RInt_param.
  + apply filter_forall. intros x t _. eexists; apply HD.
  + intros t _. apply continuity_2d_pt_ext with dF; [|apply HC].
    intros x y. symmetry. apply is_derive_unique. apply HD.
  + apply filter_forall. exact HI.
- apply RInt_ext. intros x _. apply is_derive_unique. apply HD.
Qed.

Lemma derive_scal_r (f : R -> R) (k x d : R) : is_derive f x d -> is_derive (fun y => f y * k) x (d * k).
Proof.
intros D. apply is_derive_ext with (fun y => k * f y); [intros; toR; ring|].
evar_last. apply is_derive_scal; exact D. toR. ring.
Qed.

Lemma inv_le1 x : 1 <= x -> 0 < / x <= 1.
Proof. intros Hx. split; [apply Rinv_0_lt_compat; lra|]. rewrite <- Rinv_1. apply Rinv_le_contravar; lra. Qed.

(** a function of small slope stays near its value at 0 *)
Lemma small_slope (w dw : R -> R) m b :
  (forall x, is_derive w x (dw x)) -> (forall x, Rabs x <= Rabs m -> Rabs (dw x) <= b) ->
  Rabs (w m - w 0) <= Rabs m * b.
Proof.
intros HD HB. destruct (MVT_gen w 0 m dw) as [c [Hc E]].
- intros; apply HD.
- intros y _. apply continuity_pt_filterlim. apply (ex_derive_continuous w y). eexists; apply HD.
- rewrite E, Rminus_0_r, Rabs_mult, Rmult_comm. apply Rmult_le_compat_l; [apply Rabs_pos|]. apply HB.
  unfold Rmin, Rmax in Hc. destruct (Rle_dec 0 m).
  + rewrite !Rabs_pos_eq by lra. lra.
  + rewrite !Rabs_left1 by lra. lra.
Qed.

Lemma gauss_c x : continuity_pt gauss x. Proof. apply continuity_pt_filterlim, gauss_cont. Qed.
Lemma Gauss_c x : continuity_pt Gauss x. Proof. apply continuity_pt_filterlim, Gauss_cont. Qed.

Lemma Gauss_ex x : ex_derive Gauss x. Proof. eexists; apply Gauss_derive. Qed.
Lemma gauss_ex x : ex_derive gauss x. Proof. eexists; apply gauss_derive. Qed.
Ltac differentiable :=
  auto_derive; repeat match goal with
  | |- _ /\ _ => split
  | |- True => exact I
  | |- ex_derive (fun x => Gauss x) _ => apply Gauss_ex
  | |- ex_derive (fun x => gauss x) _ => apply gauss_ex
  end.

(** ** The inner integral *)
Section Inner.
Variable b : R.
Let s := sqrt (1 + b * b).
Lemma s_ge1 : 1 <= s.
Proof. unfold s. rewrite <- sqrt_1 at 1. apply sqrt_le_1_alt. nra. Qed.
Lemma s_sq : s * s = 1 + b * b.
Proof. unfold s. apply sqrt_sqrt. nra. Qed.

Lemma complete_square m w : gauss (m + b * w) * gauss w = gauss (m / s) * gauss (s * w + m * b / s).
Proof.
assert (S1 := s_ge1). assert (S2 := s_sq). unfold gauss. rewrite <- !exp_plus. f_equal.
replace (s * w + m * b / s) with ((s * s * w + m * b) / s) by (field; lra). rewrite S2.
replace (- (m / s)^2 / 2 + - (((1 + b * b) * w + m * b) / s)^2 / 2)
  with (- (m^2 + ((1 + b * b) * w + m * b)^2) / (2 * (s * s))) by (field; lra).
rewrite S2. field. nra.
Qed.

Definition J A B m := RInt (fun w => Gauss (m + b * w) * gauss w) A B.

Lemma J_ex m A B : ex_RInt (fun w => Gauss (m + b * w) * gauss w) A B.
Proof.
apply @ex_RInt_continuous. intros w _. apply @ex_derive_continuous. differentiable.
Qed.

Lemma J_derive A B m :
  is_derive (J A B) m (gauss (m / s) / s * (Gauss (s * B + m * b / s) - Gauss (s * A + m * b / s))).
Proof.
assert (S1 := s_ge1). unfold J. evar_last.
- apply (derive_param (fun m w => Gauss (m + b * w) * gauss w) (fun m w => gauss (m + b * w) * gauss w)).
  + intros k u. evar_last. apply (derive_scal_r (fun k => Gauss (k + b * u))).
    apply (is_derive_comp Gauss (fun k => k + b * u)). apply Gauss_derive. auto_derive. trivial. reflexivity.
    unfold scal; simpl; unfold mult; simpl. toR. ring.
  + intros k u. apply continuity_2d_pt_mult.
    * apply (continuity_1d_2d_pt_comp gauss (fun k u => k + b * u)); [apply gauss_c|].
      apply continuity_2d_pt_plus; [apply continuity_2d_pt_id1|].
      apply continuity_2d_pt_mult; [apply continuity_2d_pt_const|apply continuity_2d_pt_id2].
    * apply (continuity_1d_2d_pt_comp gauss (fun k u => u)); [apply gauss_c|apply continuity_2d_pt_id2].
  + intros k. apply J_ex.
- apply is_RInt_unique. apply is_RInt_ext with (fun w => gauss (m / s) / s * (s * gauss (s * w + m * b / s))).
  { intros w _. rewrite complete_square. toR. field. lra. }
  evar_last. apply RI_scal.
  apply (is_RInt_derive (fun w => Gauss (s * w + m * b / s)) (fun w => s * gauss (s * w + m * b / s))).
  + intros w _. evar_last. apply (is_derive_comp Gauss (fun w => s * w + m * b / s)). apply Gauss_derive.
    auto_derive. trivial. reflexivity. unfold scal; simpl; unfold mult; simpl. toR. ring.
  + intros w _. apply @ex_derive_continuous. differentiable.
  + unfold minus, plus, opp; simpl. toR. ring.
Qed.

Lemma J_0 A B : J A B 0 = H B b - H (- A) b.
Proof.
unfold J. apply is_RInt_unique.
assert (C : is_RInt (fun u => gauss u * Gauss (b * u)) 0 B (H B b)) by (apply @RInt_correct; apply H_int).
assert (D : is_RInt (fun u => gauss u * Gauss (b * u)) A 0 (- H (- A) b)).
{ apply RI_opp. apply is_RInt_ext with (fun u => - (1) * (gauss u * Gauss (b * u))).
  - intros x _. rewrite gauss_even. replace (b * - x) with (- (b * x)) by ring. rewrite Gauss_odd. toR. ring.
  - evar_last. apply RI_scal. apply @RInt_correct. apply H_int. unfold H. toR. ring. }
assert (X := is_RInt_Chasles _ _ _ _ _ _ D C).
eapply is_RInt_ext; [|evar_last; [exact X|]].
- intros x _. simpl. rewrite Rplus_0_l. toR. ring.
- unfold plus; simpl. toR. ring.
Qed.

Lemma J_bound A B m : A < 0 -> 0 < B ->
  Rabs (J A B m - 2 * half_mass * Gauss (m / s)) <=
  (Rabs b * gauss (- A) + Rabs m * tail (- A - Rabs m * Rabs b)) +
  (Rabs b * gauss B + Rabs m * tail (B - Rabs m * Rabs b)).
Proof.
intros HA HB. assert (S1 := s_ge1).
set (w := fun m => J A B m - 2 * half_mass * Gauss (m / s)).
set (dw := fun m => gauss (m / s) / s * (Gauss (s * B + m * b / s) - Gauss (s * A + m * b / s) - 2 * half_mass)).
assert (D : forall x, is_derive w x (dw x)).
{ intros x. unfold w, dw. evar_last. apply @is_derive_minus. apply J_derive.
  apply is_derive_scal. apply (is_derive_comp Gauss (fun m => m / s)). apply Gauss_derive.
  auto_derive. trivial. reflexivity. unfold scal, minus, plus, opp; simpl. unfold mult; simpl. toR. field. lra. }
assert (K := small_slope w dw m (tail (- A - Rabs m * Rabs b) + tail (B - Rabs m * Rabs b)) D).
assert (W0 : Rabs (w 0) <= Rabs b * gauss (- A) + Rabs b * gauss B).
{ unfold w. rewrite J_0. replace (0 / s) with 0 by (field; lra). rewrite Gauss_0.
  replace (H B b - H (- A) b - 2 * half_mass * 0) with ((H B b - atan b) + - (H (- A) b - atan b)) by ring.
  eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_Ropp.
  assert (X := H_bound B b). assert (Y := H_bound (- A) b). lra. }
assert (K' : Rabs (w m - w 0) <= Rabs m * (tail (- A - Rabs m * Rabs b) + tail (B - Rabs m * Rabs b))).
{ apply K. intros x Hx. unfold dw. rewrite Rabs_mult.
  assert (G1 : Rabs (gauss (x / s) / s) <= 1).
  { assert (P := gauss_pos (x / s)). assert (L := gauss_le1 (x / s)).
    rewrite Rabs_pos_eq by (apply Rdiv_le_0_compat; lra).
    apply Rmult_le_reg_r with s; [lra|]. replace (gauss (x / s) / s * s) with (gauss (x / s)) by (field; lra). lra. }
  assert (T : forall U, 0 < U -> tail (s * U + x * b / s) <= tail (U - Rabs m * Rabs b) /\
                       tail (s * U - x * b / s) <= tail (U - Rabs m * Rabs b)).
  { intros U HU.
    assert (Q : Rabs (x * b / s) <= Rabs m * Rabs b).
    { unfold Rdiv. rewrite !Rabs_mult. rewrite (Rabs_pos_eq (/ s)) by (left; apply Rinv_0_lt_compat; lra).
      assert (I := inv_le1 s S1).
      assert (X := Rabs_pos x). assert (Y := Rabs_pos b).
      apply Rle_trans with (Rabs x * Rabs b * 1).
      - apply Rmult_le_compat_l; [apply Rmult_le_pos; lra|lra].
      - rewrite Rmult_1_r. apply Rmult_le_compat_r; lra. }
    apply Rabs_le_between in Q. assert (U <= s * U) by nra.
    split; apply tail_decr; lra. }
  destruct (T B HB) as [TB _]. destruct (T (- A) ltac:(lra)) as [_ TA].
  assert (E : Gauss (s * B + x * b / s) - Gauss (s * A + x * b / s) - 2 * half_mass
              = - (tail (s * B + x * b / s) + tail (s * - A - x * b / s))).
  { unfold tail. replace (s * - A - x * b / s) with (- (s * A + x * b / s)) by ring. rewrite Gauss_odd. ring. }
  rewrite E, Rabs_Ropp.
  assert (P1 := tail_pos (s * B + x * b / s)). assert (P2 := tail_pos (s * - A - x * b / s)).
  rewrite (Rabs_pos_eq (_ + _)) by lra. assert (G0 := Rabs_pos (gauss (x / s) / s)).
  apply Rle_trans with (1 * (tail (s * B + x * b / s) + tail (s * - A - x * b / s))); [|lra].
  apply Rmult_le_compat_r; lra. }
replace (J A B m - 2 * half_mass * Gauss (m / s)) with ((w m - w 0) + w 0) by (unfold w; ring).
eapply Rle_trans; [apply Rabs_triang|]. lra.
Qed.

Theorem gauss_smoothing m :
  int_R (fun w => Gauss (m + b * w) * gauss w) (sqrt (2 * PI) * Gauss (m / sqrt (1 + b * b))).
Proof.
fold s. rewrite <- two_half_mass.
apply (gen_both _ (fun A B => J A B m) (fun U => Rabs b * gauss U + Rabs m * tail (U - Rabs m * Rabs b))).
- intros A B _ _. apply @RInt_correct. apply J_ex.
- intros A B HA HB. apply J_bound; assumption.
- apply error_lim.
Qed.
End Inner.

(** ** The outer integral *)
Section Outer.
Variable b : R.
Definition T U a := RInt (fun x => Gauss (a * x) * Gauss (b * x) * gauss x) 0 U.
Let r a := sqrt (1 + a * a + b * b).
Let lim a := half_mass * atan (a * b / r a).

Lemma r_sq a : r a * r a = 1 + a * a + b * b.
Proof. unfold r. apply sqrt_sqrt. nra. Qed.
Lemma r_ge1 a : 1 <= r a.
Proof. unfold r. rewrite <- sqrt_1 at 1. apply sqrt_le_1_alt. nra. Qed.

Lemma T_ex a A B : ex_RInt (fun x => Gauss (a * x) * Gauss (b * x) * gauss x) A B.
Proof.
apply @ex_RInt_continuous. intros w _. apply @ex_derive_continuous. differentiable.
Qed.

Definition dT U a := / (1 + a * a) * (b / r a * Gauss (r a * U) - gauss U * gauss (a * U) * Gauss (b * U)).

Lemma T_derive U a : is_derive (T U) a (dT U a).
Proof.
assert (R1 := r_ge1 a). assert (R2 := r_sq a). unfold T. evar_last.
- apply (derive_param (fun a x => Gauss (a * x) * Gauss (b * x) * gauss x)
                      (fun a x => x * gauss (a * x) * (Gauss (b * x) * gauss x))).
  + intros k u. evar_last. apply (is_derive_ext (fun k => Gauss (k * u) * (Gauss (b * u) * gauss u))).
    { intros t. simpl. toR. ring. }
    apply (derive_scal_r (fun k => Gauss (k * u))).
    apply (is_derive_comp Gauss (fun k => k * u)). apply Gauss_derive. auto_derive. trivial. reflexivity.
    unfold scal; simpl; unfold mult; simpl. toR. ring.
  + intros k u. apply continuity_2d_pt_mult; apply continuity_2d_pt_mult.
    * apply continuity_2d_pt_id2.
    * apply (continuity_1d_2d_pt_comp gauss (fun k u => k * u)); [apply gauss_c|].
      apply continuity_2d_pt_mult; [apply continuity_2d_pt_id1|apply continuity_2d_pt_id2].
    * apply (continuity_1d_2d_pt_comp Gauss (fun k u => b * u)); [apply Gauss_c|].
      apply continuity_2d_pt_mult; [apply continuity_2d_pt_const|apply continuity_2d_pt_id2].
    * apply (continuity_1d_2d_pt_comp gauss (fun k u => u)); [apply gauss_c|apply continuity_2d_pt_id2].
  + intros k. apply T_ex.
- apply is_RInt_unique. unfold dT.
  set (f := fun x => / (1 + a * a) * (b * gauss (r a * x) - - (x * (1 + a * a) * (gauss x * gauss (a * x))) * Gauss (b * x)
                      - gauss x * gauss (a * x) * (b * gauss (b * x)))).
  assert (K : 0 < 1 + a * a) by nra.
  apply is_RInt_ext with f.
  { intros x _. unfold f.
    assert (G3 : gauss (r a * x) = gauss x * gauss (a * x) * gauss (b * x)).
    { unfold gauss. rewrite <- !exp_plus. f_equal.
      replace ((r a * x)^2) with (r a * r a * x^2) by ring. rewrite R2. field. }
    rewrite G3. toR. field. lra. }
  evar_last.
  + apply (is_RInt_derive (fun x => / (1 + a * a) * (b / r a * Gauss (r a * x) - gauss x * gauss (a * x) * Gauss (b * x))) f).
    * intros x _. unfold f. evar_last.
      { apply is_derive_scal. apply @is_derive_minus.
        - apply is_derive_scal. apply (is_derive_comp Gauss (fun x => r a * x)). apply Gauss_derive.
          auto_derive. trivial. reflexivity.
        - apply (is_derive_mult (fun x => gauss x * gauss (a * x)) (fun x => Gauss (b * x))).
          + apply (is_derive_mult gauss (fun x => gauss (a * x))). apply gauss_derive.
            apply (is_derive_comp gauss (fun x => a * x)). apply gauss_derive. auto_derive. trivial. reflexivity.
            intros; apply Rmult_comm.
          + apply (is_derive_comp Gauss (fun x => b * x)). apply Gauss_derive. auto_derive. trivial. reflexivity.
          + intros; apply Rmult_comm. }
      unfold scal, minus, plus, mult, opp; simpl. unfold plus, mult, opp; simpl. toR. field. lra.
    * intros x _. unfold f. apply @ex_derive_continuous. differentiable.
  + unfold minus, plus, opp; simpl. rewrite !Rmult_0_r, Gauss_0. toR. ring.
Qed.

Lemma lim_derive a : is_derive lim a (half_mass * (/ (1 + a * a) * (b / r a))).
Proof.
assert (R1 := r_ge1 a). assert (R2 := r_sq a). unfold lim. evar_last.
- apply is_derive_scal. apply (is_derive_comp atan (fun a => a * b / r a)). apply is_derive_atan.
  unfold r. auto_derive. split; [nra|]. split; [|trivial]. fold (r a). lra. reflexivity.
- unfold scal; simpl; unfold mult; simpl. fold (r a). toR.
  f_equal.
  unfold Rsqr.
  replace (1 + a * b / r a * (a * b / r a)) with ((r a * r a + a * a * (b * b)) / (r a * r a)) by (field; lra).
  rewrite R2.
  set (y := r a) in *.
  replace (1 + a * a + b * b + a * a * (b * b)) with ((1 + a * a) * (1 + b * b)) by ring.
  assert (0 < 1 + a * a) by nra. assert (0 < 1 + b * b) by nra.
  field. repeat split; nra.
Qed.

Lemma T_bound U a : 0 < U -> Rabs (T U a - lim a) <= Rabs a * half_mass * gauss U + Rabs a * Rabs b * tail (U - 0).
Proof.
intros HU.
set (w := fun a => T U a - lim a).
set (dw := fun a => dT U a - half_mass * (/ (1 + a * a) * (b / r a))).
assert (D : forall x, is_derive w x (dw x)).
{ intros x. unfold w, dw. evar_last. apply @is_derive_minus. apply T_derive. apply lim_derive. reflexivity. }
assert (W0 : w 0 = 0).
{ unfold w, lim, T. rewrite (RInt_ext _ (fun _ => 0)).
  - rewrite RInt_const. unfold scal; simpl; unfold mult; simpl.
    replace (0 * b / r 0) with 0 by (unfold Rdiv; ring). rewrite atan_0. toR. ring.
  - intros x _. rewrite Rmult_0_l, Gauss_0. toR. ring. }
assert (K : Rabs (w a - w 0) <= Rabs a * (Rabs b * tail (U - 0) + half_mass * gauss U)).
{ apply (small_slope w dw a _ D). intros x _. unfold dw, dT.
  assert (R1 := r_ge1 x). assert (X2 : 1 <= 1 + x * x) by nra.
  replace (/ (1 + x * x) * (b / r x * Gauss (r x * U) - gauss U * gauss (x * U) * Gauss (b * U))
           - half_mass * (/ (1 + x * x) * (b / r x)))
    with (/ (1 + x * x) * - (b * / r x * tail (r x * U) + gauss U * gauss (x * U) * Gauss (b * U)))
    by (unfold tail; field; lra).
  rewrite Rabs_mult, Rabs_Ropp.
  assert (I1 := inv_le1 _ X2). assert (I2 := inv_le1 _ R1).
  rewrite (Rabs_pos_eq (/ (1 + x * x))) by lra.
  set (S := Rabs (b * / r x * tail (r x * U) + gauss U * gauss (x * U) * Gauss (b * U))).
  assert (S0 : 0 <= S) by apply Rabs_pos.
  cut (S <= Rabs b * tail (U - 0) + half_mass * gauss U); [nra|].
  unfold S. eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat.
  - rewrite !Rabs_mult. rewrite (Rabs_pos_eq (/ r x)) by lra. rewrite (Rabs_pos_eq (tail _)) by apply tail_pos.
    assert (B0 := Rabs_pos b). assert (T1 := tail_pos (r x * U)).
    assert (T2 : tail (r x * U) <= tail (U - 0)) by (apply tail_decr; nra).
    apply Rle_trans with (Rabs b * 1 * tail (r x * U)).
    + apply Rmult_le_compat_r; [lra|]. apply Rmult_le_compat_l; lra.
    + rewrite Rmult_1_r. apply Rmult_le_compat_l; lra.
  - rewrite !Rabs_mult.
    assert (G1 := gauss_pos U). assert (G2 := gauss_pos (x * U)). assert (G3 := gauss_le1 (x * U)).
    assert (G4 := Gauss_abs_le (b * U)). assert (G5 := Rabs_pos (Gauss (b * U))).
    rewrite (Rabs_pos_eq (gauss U)), (Rabs_pos_eq (gauss (x * U))) by lra.
    apply Rle_trans with (gauss U * 1 * Rabs (Gauss (b * U))).
    + apply Rmult_le_compat_r; [lra|]. apply Rmult_le_compat_l; lra.
    + rewrite Rmult_1_r, Rmult_comm. apply Rmult_le_compat_r; lra. }
rewrite W0, Rminus_0_r in K. unfold w in K. lra.
Qed.

Theorem gauss_product a :
  int_R (fun x => Gauss (a * x) * Gauss (b * x) * gauss x)
        (sqrt (2 * PI) * atan (a * b / sqrt (1 + a * a + b * b))).
Proof.
rewrite <- two_half_mass.
apply (gen_both _ (fun A B => T (- A) a + T B a)
  (fun U => Rabs a * half_mass * gauss U + Rabs a * Rabs b * tail (U - 0))).
- intros A B _ _. apply (is_RInt_Chasles (V := R_NormedModule) _ A 0 B (T (- A) a) (T B a)).
  + apply RI_opp. apply is_RInt_ext with (fun x => Gauss (a * x) * Gauss (b * x) * gauss x).
    { intros x _. rewrite gauss_even. replace (a * - x) with (- (a * x)) by ring.
      replace (b * - x) with (- (b * x)) by ring. rewrite !Gauss_odd. toR. ring. }
    apply @RInt_correct. apply T_ex.
  + apply @RInt_correct. apply T_ex.
- intros A B HA HB. assert (X := T_bound (- A) a ltac:(lra)). assert (Y := T_bound B a HB).
  fold (r a). replace (T (- A) a + T B a - 2 * half_mass * atan (a * b / r a))
    with ((T (- A) a - lim a) + (T B a - lim a)) by (unfold lim; ring).
  eapply Rle_trans; [apply Rabs_triang|]. lra.
- apply error_lim.
Qed.
End Outer.

(** ** The dual of erf *)
Definition erf_scale := 2 / (sqrt PI * sqrt 2).

Lemma erf_Gauss x : erf x = erf_scale * Gauss (sqrt 2 * x).
Proof.
assert (P := PI_RGT_0). assert (Q := sqrt_lt_R0 PI P). assert (S := sqrt_lt_R0 2 ltac:(lra)).
assert (SS := sqrt_sqrt 2 ltac:(lra)).
unfold erf, erf_scale. rewrite (is_RInt_unique _ 0 x (Gauss (sqrt 2 * x) / sqrt 2)); [field; lra|].
apply is_RInt_ext with (fun t => / sqrt 2 * (sqrt 2 * gauss (sqrt 2 * t))).
{ intros t _. rewrite <- Rmult_assoc, Rinv_l, Rmult_1_l by lra. unfold gauss. f_equal.
  replace ((sqrt 2 * t)^2) with (sqrt 2 * sqrt 2 * t^2) by ring. rewrite SS. field. }
evar_last. apply RI_scal.
apply (is_RInt_derive (fun t => Gauss (sqrt 2 * t)) (fun t => sqrt 2 * gauss (sqrt 2 * t))).
- intros t _. evar_last. apply (is_derive_comp Gauss (fun t => sqrt 2 * t)). apply Gauss_derive.
  auto_derive. trivial. reflexivity. unfold scal; simpl; unfold mult; simpl. toR. ring.
- intros t _. apply @ex_derive_continuous. differentiable.
- unfold minus, plus, opp; simpl. rewrite Rmult_0_r, Gauss_0. toR. field. lra.
Qed.

Lemma erf_scale_sq : erf_scale * erf_scale = 2 / PI.
Proof.
assert (P := PI_RGT_0). assert (Q := sqrt_lt_R0 PI P). assert (S := sqrt_lt_R0 2 ltac:(lra)).
assert (SS := sqrt_sqrt 2 ltac:(lra)). assert (PP := sqrt_sqrt PI ltac:(lra)).
unfold erf_scale. replace (2 / (sqrt PI * sqrt 2) * (2 / (sqrt PI * sqrt 2)))
  with (2 * 2 / ((sqrt PI * sqrt PI) * (sqrt 2 * sqrt 2))) by (field; lra).
rewrite SS, PP. field. lra.
Qed.

(** the form that the program evaluates, a sum of positive terms under the root *)
Theorem erf_kappa_atan q11 q22 q12 : 0 <= q11 -> 0 <= q22 -> q12 * q12 <= q11 * q22 ->
  erf_kappa q11 q22 q12 = 2 / PI * atan (2 * q12 / sqrt (1 + 2 * (q11 + q22) + 4 * (q11 * q22 - q12 * q12))).
Proof.
intros H1 H2 H3. unfold erf_kappa. f_equal.
assert (D : 1 <= erfD q11 q22) by (unfold erfD; nra).
assert (G : 1 + 2 * q11 + 2 * q22 <= erfD q11 q22 - 4 * (q12 * q12)) by (apply erf_gap; assumption).
rewrite asin_atan by (apply erf_arg_lt1; assumption). f_equal.
assert (S : 0 < sqrt (erfD q11 q22)) by (apply sqrt_lt_R0; lra).
assert (Q : sqrt (erfD q11 q22) * sqrt (erfD q11 q22) = erfD q11 q22) by (apply sqrt_sqrt; lra).
set (s := sqrt (erfD q11 q22)) in *.
assert (W : 0 < 1 + 2 * (q11 + q22) + 4 * (q11 * q22 - q12 * q12)) by nra.
replace (1 - Rsqr (2 * q12 / s)) with ((1 + 2 * (q11 + q22) + 4 * (q11 * q22 - q12 * q12)) / (s * s)).
2: { unfold Rsqr. replace (1 - 2 * q12 / s * (2 * q12 / s)) with ((s * s - 4 * (q12 * q12)) / (s * s)) by (field; lra).
     f_equal. rewrite Q. unfold erfD. ring. }
rewrite sqrt_div_alt by nra. rewrite (sqrt_square s) by lra.
assert (V := sqrt_lt_R0 _ W). field. lra.
Qed.

Theorem erf_expectation a c s :
  exists I : R -> R,
   (forall x, int_R (fun w => erf (c * x + s * w) * gauss w) (I x)) /\
   int_R (fun x => erf (a * x) * gauss x * I x) (2 * PI * erf_kappa (a * a) (c * c + s * s) (a * c)).
Proof.
assert (P := PI_RGT_0). assert (S := sqrt_lt_R0 2 ltac:(lra)). assert (SS := sqrt_sqrt 2 ltac:(lra)).
set (b := sqrt 2 * s). set (y := sqrt (1 + b * b)).
assert (B : b * b = 2 * (s * s)). { unfold b. replace (sqrt 2 * s * (sqrt 2 * s)) with (sqrt 2 * sqrt 2 * (s * s)) by ring. rewrite SS. ring. }
assert (Y1 : 1 <= y) by apply s_ge1. assert (Y2 : y * y = 1 + b * b) by apply s_sq.
exists (fun x => erf_scale * (sqrt (2 * PI) * Gauss (sqrt 2 * c / y * x))). split.
- intros x. apply int_R_ext with (fun w => erf_scale * (Gauss (sqrt 2 * c * x + b * w) * gauss w)).
  { intros w. rewrite erf_Gauss. replace (sqrt 2 * (c * x + s * w)) with (sqrt 2 * c * x + b * w) by (unfold b; ring). ring. }
  apply int_R_scal. replace (sqrt 2 * c / y * x) with (sqrt 2 * c * x / y) by (field; lra). apply gauss_smoothing.
- assert (K : sqrt (2 * PI) * sqrt (2 * PI) = 2 * PI) by (apply sqrt_sqrt; lra).
  apply int_R_ext with (fun x => (erf_scale * erf_scale * sqrt (2 * PI)) *
     (Gauss (sqrt 2 * a * x) * Gauss (sqrt 2 * c / y * x) * gauss x)).
  { intros x. rewrite erf_Gauss. replace (sqrt 2 * (a * x)) with (sqrt 2 * a * x) by ring. ring. }
  evar_last. apply int_R_scal. apply gauss_product.
  rewrite erf_kappa_atan by nra. rewrite erf_scale_sq. toR.
  set (d := sqrt (2 * PI)) in *.
  match goal with |- _ * (d * atan ?u) = _ * (_ * atan ?v) => replace u with v end.
  + replace (2 / PI * d * (d * atan (2 * (a * c) / sqrt (1 + 2 * (a * a + (c * c + s * s)) + 4 * (a * a * (c * c + s * s) - a * c * (a * c))))))
      with (2 / PI * (d * d) * atan (2 * (a * c) / sqrt (1 + 2 * (a * a + (c * c + s * s)) + 4 * (a * a * (c * c + s * s) - a * c * (a * c))))) by ring.
    rewrite K. field. lra.
  + assert (W : sqrt (1 + 2 * (a * a + (c * c + s * s)) + 4 * (a * a * (c * c + s * s) - a * c * (a * c)))
                = y * sqrt (1 + sqrt 2 * a * (sqrt 2 * a) + sqrt 2 * c / y * (sqrt 2 * c / y))).
    { rewrite <- (sqrt_square y) at 1 by lra. rewrite <- sqrt_mult by nra. f_equal.
      replace (y * y * (1 + sqrt 2 * a * (sqrt 2 * a) + sqrt 2 * c / y * (sqrt 2 * c / y)))
        with (y * y * (1 + sqrt 2 * sqrt 2 * (a * a)) + sqrt 2 * sqrt 2 * (c * c)) by (field; lra).
      rewrite SS, Y2, B. ring. }
    rewrite W. set (z := sqrt (1 + sqrt 2 * a * (sqrt 2 * a) + sqrt 2 * c / y * (sqrt 2 * c / y))).
    assert (Z : 0 < z) by (apply sqrt_lt_R0; nra).
    replace (sqrt 2 * a * (sqrt 2 * c / y)) with (sqrt 2 * sqrt 2 * (a * c) / y) by (field; lra).
    rewrite SS. field. lra.
Qed.

Theorem erf_dual q11 q12 q22 : 0 <= q11 -> 0 <= q22 -> q12 * q12 <= q11 * q22 ->
  expectation erf erf q11 q12 q22 (erf_kappa q11 q22 q12).
Proof.
intros H1 H2 H3. destruct (covariance_factor q11 q12 q22 H1 H2 H3) as (a & c & s & Ha & Hs & E1 & E2 & E3).
destruct (erf_expectation a c s) as (I & HI & HO).
rewrite <- E1, <- E2, <- E3. apply expectation_intro with I; auto.
Qed.
