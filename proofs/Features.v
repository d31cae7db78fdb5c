(** * Expectations of feature products are PSD

    K_ij = E[f_i f_j] is PSD, and so is J J^T: the empirical NNGP and tangent kernels of every finite network. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Ntk Require Import Psd Cholesky Probability.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section K.
Variables (F : realFieldType) (W : finType) (p : W -> F) (n : nat) (f : 'I_n -> W -> F).
Hypothesis p0 : forall w, 0 <= p w.
Definition kmx : 'M[F]_n := \matrix_(i, j) E p (fun w => f i w * f j w).

Theorem kmx_psd : psd kmx.
Proof.
split; first by apply/matrixP=> i j; rewrite !mxE; apply: E_ext => w; rewrite mulrC.
move=> x; have -> : qf kmx x = E p (fun w => (\sum_i x i 0 * f i w) ^+ 2).
  rewrite (@E_ext _ _ p _ (fun w => \sum_i \sum_j (x i 0 * f i w) * (x j 0 * f j w))).
    rewrite E_sum; apply: eq_bigr => i _; rewrite E_sum; apply: eq_bigr => j _.
    by rewrite mxE mulrAC -E_Z; apply: E_ext => w; ring.
  by move=> w; rewrite expr2 big_distrl; apply: eq_bigr => i _ /=; rewrite big_distrr.
by apply: sumr_ge0 => w _; rewrite mulr_ge0 ?sqr_ge0.
Qed.

(** empirical NTK  J J^T *)
Theorem gram_psd (J : 'M[F]_n) : psd (J *m J^T).
Proof. by split=> [|x]; [rewrite trmx_mul trmxK|apply: gram_ge0]. Qed.
End K.
