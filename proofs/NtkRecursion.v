(** * The tangent kernel's recursion keeps positivity

    Theta_{l+1} = Sigma_{l+1} + Theta_l o Sigma_dot_{l+1} (o entrywise): PSD whenever every Sigma and Sigma_dot is,
    positive definite as soon as Sigma_l is, and from then on at every depth; in closed form the sum over layers
    Theta_l = sum_k Sigma_k o Sigma_dot_{k+1} o ... o Sigma_dot_l.
    Source: Jacot, Gabriel and Hongler 2018, Theorem 1 and Proposition 2 (appendix A.4).
    Code: src/limit/dense.rs and src/limit/activation.rs, which compute this recursion entry by entry. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Ntk Require Import Psd.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Ntk.
Variables (F : realFieldType) (n : nat) (Sigma Sigma_dot : nat -> 'M[F]_n).
Fixpoint Theta (l : nat) : 'M[F]_n :=
  if l is k.+1 then Sigma k.+1 + had (Theta k) (Sigma_dot k.+1) else Sigma 0.

Theorem theta_psd l : (forall k, psd (Sigma k)) -> (forall k, psd (Sigma_dot k)) -> psd (Theta l).
Proof.
by move=> pS pD; elim: l => [|l IH] /=; [exact: pS | exact: psdD (pS _) (schur IH (pD _))].
Qed.

Theorem theta_pd l : (forall k, psd (Sigma k)) -> (forall k, psd (Sigma_dot k)) ->
  pd (Sigma l) -> pd (Theta l).
Proof.
case: l => [//|l] pS pD pl /=; apply: pdD => //.
exact: schur (theta_psd _ pS pD) (pD _).
Qed.

(** monotone in depth of the positivity: once PD, stays PD if the Sigma_dot diagonals are > 0 *)
Theorem theta_pd_step l : (forall k, psd (Sigma k)) -> (forall k, psd (Sigma_dot k)) ->
  (forall k i, 0 < Sigma_dot k i i) -> pd (Theta l) -> pd (Theta l.+1).
Proof.
move=> pS pD dD pl /=; rewrite addrC; apply: pdD => //.
have -> : had (Theta l) (Sigma_dot l.+1) = had (Sigma_dot l.+1) (Theta l).
  by apply/matrixP=> i j; rewrite !mxE mulrC.
exact: schur_pd.
Qed.

(** closed form: sum over layers of Hadamard products *)
Fixpoint Sigma_dot_product (l d : nat) : 'M[F]_n := (* Sigma_dot (l+1) o ... o Sigma_dot (l+d) *)
  if d is k.+1 then had (Sigma_dot_product l k) (Sigma_dot (l + k.+1)) else const_mx 1.

Theorem theta_sum l : Theta l = \sum_(0 <= k < l.+1) had (Sigma k) (Sigma_dot_product k (l - k)).
Proof.
elim: l => [|l IH] /=.
  rewrite big_nat1 /=; by apply/matrixP=> i j; rewrite !mxE mulr1.
rewrite big_nat_recr //= subnn addrC; congr (_ + _); last first.
  by apply/matrixP=> i j; rewrite !mxE mulr1.
rewrite IH; apply/matrixP=> i j; rewrite mxE !summxE big_distrl /=.
rewrite !big_nat; apply: eq_bigr => k /andP[_ kl].
by rewrite subSn //= !mxE addnS subnKC // mulrA.
Qed.
End Ntk.
