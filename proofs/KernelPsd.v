(** * The kernels of infinite networks are positive semi-definite

    For every PSD Sigma, the matrices kappa(Sigma) and kappa_dot(Sigma) of ReLU and of erf are PSD. So for every PSD first
    layer (a Gram matrix of inputs, with any bias), at every depth and for all weight and bias variances, the NNGP kernel Sigma^(l)
    and the tangent kernel Theta^(l) are PSD: no hypothesis is left.
    Source: Jacot, Gabriel and Hongler 2018, Theorem 1 for the recursion; Daniely, Frostig and Singer 2016, section 4.
    Code: src/limit/activation.rs and src/limit/dense.rs. *)
From Coq Require Import Reals Lra Psatz Lia List.
From Coquelicot Require Import Coquelicot.
From Ntk Require Import Relu Erf ReluDual RealPsd HadamardSeries.
Open Scope R_scope.

(** a dual applied to all pairs of points *)
Definition on_pairs (k : R -> R -> R -> R) (A : nat -> nat -> R) (i j : nat) : R := k (A i i) (A i j) (A j j).
Definition keeps_psd (k : R -> R -> R -> R) : Prop := forall n A, psd n A -> psd n (on_pairs k A).

(** ** Correlations *)
Definition rho (A : nat -> nat -> R) (i j : nat) : R := / sqrt (A i i) * A i j * / sqrt (A j j).

Lemma rho_psd n A : psd n A -> psd n (rho A).
Proof. intros P. exact (psd_congruence n (fun i => / sqrt (A i i)) A P). Qed.

Lemma rho_norm n A i j : psd n A -> (i < n)%nat -> (j < n)%nat -> A i j / norm (A i i) (A j j) = rho A i j.
Proof.
intros P Hi Hj. assert (D := psd_diag n A i P Hi). assert (D' := psd_diag n A j P Hj).
unfold rho, norm. rewrite sqrt_mult by assumption. unfold Rdiv.
rewrite Rinv_mult. ring.
Qed.

Lemma rho_range n A i j : psd n A -> (i < n)%nat -> (j < n)%nat -> -1 <= rho A i j <= 1.
Proof.
intros P Hi Hj. rewrite <- (rho_norm n) by assumption.
apply rho_bound; [apply (psd_diag n)|apply (psd_diag n)|apply (psd_cs n)]; assumption.
Qed.

(** ** ReLU *)
Theorem relu_kappa_psd : keeps_psd relu_kappa.
Proof.
intros n A P.
assert (K : psd n (fun i j => kappa (rho A i j))).
{ apply psd_with_term with (kappa_coefficient 0) 0%nat.
  - apply series_kappa.
  - apply rho_psd; exact P.
  - apply (series_psd n kappa_coefficient kappa (rho A) 0).
    + apply series_kappa. + apply kappa_reaches_ends. + apply rho_psd; exact P.
    + intros i j Hi Hj. apply (rho_range n); assumption. }
apply psd_ext with (fun i j => / 2 * (sqrt (A i i) * kappa (rho A i j) * sqrt (A j j))).
{ intros i j Hi Hj. assert (D := psd_diag n A i P Hi). assert (D' := psd_diag n A j P Hj).
  unfold on_pairs. rewrite relu_kappa_normalised by (assumption || (apply (psd_cs n); assumption)).
  rewrite (rho_norm n) by assumption. unfold norm. rewrite sqrt_mult by assumption. field. }
apply psd_scal; [lra|]. exact (psd_congruence n (fun i => sqrt (A i i)) _ K).
Qed.

Theorem relu_kappa_dot_psd : keeps_psd relu_kappa_dot.
Proof.
intros n A P.
assert (K : psd n (fun i j => kappa_dot (rho A i j))).
{ eapply psd_with_term with (m := 0%nat).
  2: apply rho_psd; exact P.
  2: { eapply (series_psd n _ kappa_dot (rho A) 0).
       - apply series_kappa_dot. - apply kappa_dot_reaches_ends. - apply rho_psd; exact P.
       - intros i j Hi Hj. apply (rho_range n); assumption. }
  apply series_kappa_dot. }
apply psd_ext with (fun i j => / 2 * kappa_dot (rho A i j)).
{ intros i j Hi Hj. unfold on_pairs. rewrite relu_kappa_dot_normalised. rewrite (rho_norm n) by assumption. field. }
apply psd_scal; [lra|exact K].
Qed.

(** ** erf *)
Definition erf_dual (q11 q12 q22 : R) := erf_kappa q11 q22 q12.
Definition erf_dual_dot (q11 q12 q22 : R) := erf_kappa_dot q11 q22 q12.
Definition squashed (A : nat -> nat -> R) (i j : nat) : R :=
  / sqrt (1 + 2 * A i i) * (2 * A i j) * / sqrt (1 + 2 * A j j).

Lemma squashed_psd n A : psd n A -> psd n (squashed A).
Proof.
intros P. apply (psd_congruence n (fun i => / sqrt (1 + 2 * A i i)) (fun i j => 2 * A i j)).
apply psd_scal; [lra|exact P].
Qed.

Lemma squashed_arg n A i j : psd n A -> (i < n)%nat -> (j < n)%nat ->
  2 * A i j / sqrt (erfD (A i i) (A j j)) = squashed A i j.
Proof.
intros P Hi Hj. assert (D := psd_diag n A i P Hi). assert (D' := psd_diag n A j P Hj).
unfold squashed, erfD. rewrite sqrt_mult by lra. unfold Rdiv. rewrite Rinv_mult. ring.
Qed.

Lemma squashed_range n A i j : psd n A -> (i < n)%nat -> (j < n)%nat -> -1 < squashed A i j < 1.
Proof.
intros P Hi Hj. rewrite <- (squashed_arg n) by assumption.
apply erf_arg_lt1; [apply (psd_diag n)|apply (psd_diag n)|apply (psd_cs n)]; assumption.
Qed.

Theorem erf_kappa_psd : keeps_psd erf_dual.
Proof.
intros n A P. assert (Q := PI_RGT_0).
assert (K : psd n (fun i j => asin (squashed A i j))).
{ eapply psd_with_term with (m := 0%nat).
  2: apply squashed_psd; exact P.
  2: { eapply (series_psd_open n _ asin (squashed A) 0).
       - apply series_asin. - apply squashed_psd; exact P.
       - intros i j Hi Hj. apply (squashed_range n); assumption. }
  apply series_asin. }
apply psd_ext with (fun i j => 2 / PI * asin (squashed A i j)).
{ intros i j Hi Hj. unfold on_pairs, erf_dual, erf_kappa. rewrite (squashed_arg n) by assumption. reflexivity. }
apply psd_scal; [apply Rdiv_le_0_compat; lra|exact K].
Qed.

Theorem erf_kappa_dot_psd : keeps_psd erf_dual_dot.
Proof.
intros n A P. assert (Q := PI_RGT_0).
assert (K : psd n (fun i j => / sqrt (1 - squashed A i j * squashed A i j))).
{ apply (psd_with_term n (fun x => / sqrt (1 - x * x)) (squashed A) (root 0) 0).
  - apply series_inverse_root.
  - apply squashed_psd; exact P.
  - apply (series_psd_open n root (fun x => / sqrt (1 - x * x)) (squashed A) 0).
    + apply series_inverse_root. + apply squashed_psd; exact P.
    + intros i j Hi Hj. apply (squashed_range n); assumption. }
apply psd_ext with (fun i j => 4 / PI * (/ sqrt (1 + 2 * A i i) * / sqrt (1 - squashed A i j * squashed A i j) * / sqrt (1 + 2 * A j j))).
{ intros i j Hi Hj. assert (D := psd_diag n A i P Hi). assert (D' := psd_diag n A j P Hj).
  assert (R1 := squashed_range n A i j P Hi Hj).
  unfold on_pairs, erf_dual_dot, erf_kappa_dot.
  assert (S1 : 0 < sqrt (1 + 2 * A i i)) by (apply sqrt_lt_R0; lra).
  assert (S2 : 0 < sqrt (1 + 2 * A j j)) by (apply sqrt_lt_R0; lra).
  assert (Q1 := sqrt_sqrt (1 + 2 * A i i) ltac:(lra)). assert (Q2 := sqrt_sqrt (1 + 2 * A j j) ltac:(lra)).
  assert (E : erfD (A i i) (A j j) - 4 * (A i j * A i j)
    = (1 + 2 * A i i) * (1 + 2 * A j j) * (1 - squashed A i j * squashed A i j)).
  { unfold erfD, squashed. set (u := sqrt (1 + 2 * A i i)) in *. set (v := sqrt (1 + 2 * A j j)) in *.
    rewrite <- Q1, <- Q2. field. lra. }
  rewrite E. assert (W : 0 < 1 - squashed A i j * squashed A i j) by nra.
  rewrite sqrt_mult by nra. rewrite sqrt_mult by lra. assert (S3 := sqrt_lt_R0 _ W). field. lra. }
apply psd_scal; [apply Rdiv_le_0_compat; lra|].
exact (psd_congruence n (fun i => / sqrt (1 + 2 * A i i)) (fun i j => / sqrt (1 - squashed A i j * squashed A i j)) K).
Qed.

(** ** The recursion *)
Section Recursion.
Variables (kappa_ kappa_dot_ : R -> R -> R -> R) (weight_variance bias_variance : R) (Sigma_1 : nat -> nat -> R).

(** [Sigma l], [Theta l] are the kernels after l hidden layers: Sigma^(l+1), Theta^(l+1) of the paper *)
Fixpoint Sigma (l : nat) : nat -> nat -> R :=
  match l with
  | O => Sigma_1
  | S k => fun i j => weight_variance * on_pairs kappa_ (Sigma k) i j + bias_variance
  end.
Definition Sigma_dot (l : nat) (i j : nat) : R := weight_variance * on_pairs kappa_dot_ (Sigma l) i j.
Fixpoint Theta (l : nat) : nat -> nat -> R :=
  match l with
  | O => Sigma_1
  | S k => fun i j => Sigma (S k) i j + Theta k i j * Sigma_dot k i j
  end.

Variable n : nat.
Hypotheses (K : keeps_psd kappa_) (K_dot : keeps_psd kappa_dot_).
Hypotheses (W : 0 <= weight_variance) (B : 0 <= bias_variance) (P1 : psd n Sigma_1).

Lemma sigma_psd l : psd n (Sigma l).
Proof.
induction l; simpl; [exact P1|].
apply psd_plus; [apply psd_scal; [exact W|apply K; exact IHl]|apply psd_const; exact B].
Qed.
Lemma sigma_dot_psd l : psd n (Sigma_dot l).
Proof. apply psd_scal; [exact W|]. apply K_dot. apply sigma_psd. Qed.
Lemma theta_psd l : psd n (Theta l).
Proof.
induction l; [exact P1|]. change (psd n (fun i j => Sigma (S l) i j + Theta l i j * Sigma_dot l i j)).
apply (psd_plus n (Sigma (S l))); [apply sigma_psd|]. apply schur; [exact IHl|apply sigma_dot_psd].
Qed.
End Recursion.

Definition relu_nngp := Sigma relu_kappa.
Definition relu_ntk := Theta relu_kappa relu_kappa_dot.
Definition erf_nngp := Sigma erf_dual.
Definition erf_ntk := Theta erf_dual erf_dual_dot.

Theorem relu_nngp_psd n w b Sigma_1 l : 0 <= w -> 0 <= b -> psd n Sigma_1 -> psd n (relu_nngp w b Sigma_1 l).
Proof. intros. apply sigma_psd; auto. apply relu_kappa_psd. Qed.
Theorem relu_ntk_psd n w b Sigma_1 l : 0 <= w -> 0 <= b -> psd n Sigma_1 -> psd n (relu_ntk w b Sigma_1 l).
Proof. intros. apply theta_psd; auto. apply relu_kappa_psd. apply relu_kappa_dot_psd. Qed.
Theorem erf_nngp_psd n w b Sigma_1 l : 0 <= w -> 0 <= b -> psd n Sigma_1 -> psd n (erf_nngp w b Sigma_1 l).
Proof. intros. apply sigma_psd; auto. apply erf_kappa_psd. Qed.
Theorem erf_ntk_psd n w b Sigma_1 l : 0 <= w -> 0 <= b -> psd n Sigma_1 -> psd n (erf_ntk w b Sigma_1 l).
Proof. intros. apply theta_psd; auto. apply erf_kappa_psd. apply erf_kappa_dot_psd. Qed.

(** the first layer is PSD: inputs x_i with m coordinates *)
Theorem inputs_psd n m (x : nat -> nat -> R) w b : 0 <= w -> 0 <= b ->
  psd n (fun i j => w * sum m (fun k => x i k * x j k) / INR m + b).
Proof.
intros W B. apply psd_plus; [|apply psd_const; exact B].
assert (M : 0 <= w * / INR m).
{ destruct m. simpl. rewrite Rinv_0. lra. apply Rmult_le_pos; [exact W|left; apply Rinv_0_lt_compat, lt_0_INR; lia]. }
apply psd_ext with (fun i j => w * / INR m * sum m (fun k => x i k * x j k)); [intros; unfold Rdiv; ring|].
apply psd_scal; [exact M|]. apply (psd_sum n (fun k i j => x i k * x j k)). intros k. apply (psd_rank1 n (fun i => x i k)).
Qed.
