(** * Positive semi-definite matrices and the Schur product theorem

    Over any real field, without square roots: peel one pivot after another (LDL^T). Every PSD matrix is a finite
    non-negative sum of rank-one matrices; hence Hadamard products of PSD matrices are PSD, and positive definite when one
    factor is and the other has a positive diagonal.
    Source: Schur 1911; Horn and Johnson, Matrix Analysis, Theorem 7.5.3. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Psd.
Variables (F : realFieldType) (n : nat).
Implicit Types (A B C : 'M[F]_n) (x y v : 'cV[F]_n).

Definition bf A x y : F := \sum_i \sum_j x i 0 * A i j * y j 0.
Definition qf A x : F := bf A x x.
Definition psd A := (A^T = A) /\ forall x, 0 <= qf A x.
Definition pd A := (A^T = A) /\ forall x, x != 0 -> 0 < qf A x.
Definition had A B : 'M[F]_n := \matrix_(i, j) (A i j * B i j).
Definition hadv x y : 'cV[F]_n := \col_i (x i 0 * y i 0).
Definition rk1 (d : F) v : 'M[F]_n := \matrix_(i, j) (d * v i 0 * v j 0).

Lemma qf_mx A x : qf A x = (x^T *m A *m x) 0 0.
Proof.
rewrite /qf /bf mxE exchange_big; apply: eq_bigr => j _ /=.
by rewrite mxE big_distrl; apply: eq_bigr => i _; rewrite mxE.
Qed.

Lemma bfDl A x y z : bf A (x + y) z = bf A x z + bf A y z.
Proof.
rewrite /bf -big_split; apply: eq_bigr => i _; rewrite -big_split.
by apply: eq_bigr => j _ /=; rewrite mxE !mulrDl.
Qed.
Lemma bfZl A c x y : bf A (c *: x) y = c * bf A x y.
Proof.
rewrite /bf big_distrr; apply: eq_bigr => i _ /=; rewrite big_distrr.
by apply: eq_bigr => j _ /=; rewrite mxE !mulrA.
Qed.
Lemma bfC A x y : A^T = A -> bf A x y = bf A y x.
Proof.
move=> sA; rewrite /bf exchange_big; apply: eq_bigr => i _; apply: eq_bigr => j _ /=.
by rewrite -{1}sA mxE; ring.
Qed.
Lemma bfDr A x y z : A^T = A -> bf A z (x + y) = bf A z x + bf A z y.
Proof. by move=> sA; rewrite bfC // bfDl !(bfC z). Qed.
Lemma bfZr A c x y : A^T = A -> bf A x (c *: y) = c * bf A x y.
Proof. by move=> sA; rewrite bfC // bfZl bfC. Qed.

Lemma qfD A B x : qf (A + B) x = qf A x + qf B x.
Proof.
rewrite /qf /bf -big_split; apply: eq_bigr => i _; rewrite -big_split.
by apply: eq_bigr => j _ /=; rewrite mxE mulrDr mulrDl.
Qed.
Lemma qfZ c A x : qf (c *: A) x = c * qf A x.
Proof.
rewrite /qf /bf big_distrr; apply: eq_bigr => i _ /=; rewrite big_distrr.
by apply: eq_bigr => j _ /=; rewrite mxE mulrCA !mulrA.
Qed.
Lemma qf0 x : qf 0 x = 0.
Proof. by rewrite /qf /bf big1 // => i _; rewrite big1 // => j _; rewrite mxE mulr0 mul0r. Qed.

Lemma psd0 : psd 0.
Proof. by split=> [|x]; rewrite ?trmx0 ?qf0. Qed.
Lemma psdD A B : psd A -> psd B -> psd (A + B).
Proof.
move=> [sA pA] [sB pB]; split=> [|x]; first by rewrite linearD /= sA sB.
by rewrite qfD addr_ge0.
Qed.
Lemma psdZ c A : 0 <= c -> psd A -> psd (c *: A).
Proof.
move=> c0 [sA pA]; split=> [|x]; first by rewrite linearZ /= sA.
by rewrite qfZ mulr_ge0.
Qed.
Lemma pd_psd A : pd A -> psd A.
Proof.
move=> [sA pA]; split=> // x; have [->|/pA/ltW //] := eqVneq x 0.
by rewrite /qf -(scale0r 0) bfZl mul0r.
Qed.
Lemma pdD A B : pd A -> psd B -> pd (A + B).
Proof.
move=> [sA pA] [sB pB]; split=> [|x x0]; first by rewrite linearD /= sA sB.
by rewrite qfD; apply: ltr_paddr; [apply: pB|apply: pA].
Qed.

Let e (i : 'I_n) : 'cV[F]_n := delta_mx i 0.
Lemma bf_e A x i : bf A x (e i) = \sum_j x j 0 * A j i.
Proof.
rewrite /bf; apply: eq_bigr => j _; rewrite (bigD1 i) //= big1 ?addr0.
  by rewrite mxE !eqxx mulr1.
by move=> k /negPf ki; rewrite mxE ki mulr0.
Qed.
Lemma bf_ee A i j : bf A (e i) (e j) = A i j.
Proof.
rewrite bf_e (bigD1 i) //= big1 ?addr0; first by rewrite mxE !eqxx mul1r.
by move=> k /negPf ki; rewrite mxE ki mul0r.
Qed.
Lemma psd_diag A i : psd A -> 0 <= A i i.
Proof. by move=> [_ pA]; rewrite -bf_ee; apply: pA. Qed.

Lemma qf_shift A x i t : A^T = A ->
  qf A (x + t *: e i) = qf A x + 2%:R * t * bf A x (e i) + t ^+ 2 * A i i.
Proof.
move=> sA; rewrite /qf bfDl !bfDr // !bfZl !bfZr // bf_ee (bfC (e i) x sA).
by ring.
Qed.

(** peeling one pivot *)
Definition peel A i : 'M[F]_n := A - rk1 (A i i)^-1 (col i A).

Lemma qf_rk1 d v x : qf (rk1 d v) x = d * (\sum_i x i 0 * v i 0) ^+ 2.
Proof.
rewrite /qf /bf expr2 big_distrl big_distrr; apply: eq_bigr => i _ /=.
rewrite big_distrr big_distrr; apply: eq_bigr => j _ /=.
by rewrite mxE; ring.
Qed.

Lemma rk1_sym d v : (rk1 d v)^T = rk1 d v.
Proof. by apply/matrixP=> i j; rewrite !mxE mulrAC. Qed.

Lemma psd_peel A i : psd A -> 0 < A i i -> psd (peel A i).
Proof.
move=> [sA pA] pos; split; first by rewrite /peel linearB /= sA rk1_sym.
move=> x; rewrite /peel -scaleN1r qfD qfZ qf_rk1.
set b := \sum_k _; have bE : b = bf A x (e i).
  by rewrite bf_e; apply: eq_bigr => k _; rewrite !mxE.
have /(_ (- (b / A i i))) H := fun t => pA (x + t *: e i).
have nz : A i i != 0 by rewrite gt_eqF.
move: H; rewrite qf_shift // -bE.
by congr (0 <= _); field.
Qed.

Lemma psd_diag0 A : psd A -> (forall i, A i i = 0) -> A = 0.
Proof.
move=> [sA pA] d0; apply/matrixP=> i j; rewrite mxE.
have /(_ (- (A i j))) H := fun t => pA (e i + t *: e j).
move: H; rewrite qf_shift // bf_ee {1}/qf bf_ee !d0.
rewrite (_ : _ + _ = - (2%:R * A i j ^+ 2)); last by ring.
rewrite oppr_ge0 pmulr_rle0 ?ltr0n // => H.
by apply/eqP; rewrite -sqrf_eq0 eq_le H sqr_ge0.
Qed.

(** every PSD matrix is a finite nonnegative sum of rank ones *)
Theorem psd_decomp A : psd A -> exists s : seq (F * 'cV[F]_n),
  (forall p, p \in s -> 0 <= p.1) /\ A = \sum_(p <- s) rk1 p.1 p.2.
Proof.
have [m] := ubnP #|[pred i | A i i != 0]|; elim: m A => // m IH A lm pA.
have [[i Ai]|none] := altP (@existsP _ (fun i => A i i != 0)); last first.
  exists [::]; split=> //; rewrite big_nil; apply: psd_diag0 => // i.
  by apply/eqP; move: none; rewrite negb_exists => /forallP /(_ i); rewrite negbK.
have pos : 0 < A i i by rewrite lt_def Ai psd_diag.
have pP := psd_peel pA pos.
have diag_i : peel A i i i = 0 by rewrite !mxE mulVf // mul1r subrr.
have lt : (#|[pred j | peel A i j j != 0%R]| < m)%N.
  apply: (@leq_trans #|[pred i | A i i != 0]|); last by rewrite -ltnS.
  apply: proper_card; apply/properP; split.
    apply/subsetP=> j; rewrite !inE; apply: contra => /eqP Ajj.
    have := psd_diag j pP; rewrite !mxE Ajj sub0r oppr_ge0 => H.
    rewrite oppr_eq0 eq_le H /= -mulrA mulr_ge0 ?invr_ge0 ?(ltW pos) //.
    by rewrite -expr2 sqr_ge0.
  by exists i; rewrite ?inE // negbK diag_i.
have [s [s0 sE]] := IH _ lt pP.
exists ((((A i i)^-1, col i A)) :: s); split.
  move=> p; rewrite inE => /orP[/eqP->|/s0 //]; first by rewrite /= invr_ge0 ltW.
by rewrite big_cons -sE /= /peel addrC subrK.
Qed.

Lemma had_sum (s : seq (F * 'cV[F]_n)) B x :
  qf (had (\sum_(p <- s) rk1 p.1 p.2) B) x =
  \sum_(p <- s) p.1 * qf B (hadv x p.2).
Proof.
elim: s => [|p s IH].
  rewrite !big_nil (_ : had 0 B = 0) ?qf0 //.
  by apply/matrixP=> i j; rewrite !mxE mul0r.
rewrite !big_cons -IH.
rewrite (_ : had _ B = had (rk1 p.1 p.2) B + had (\sum_(p <- s) rk1 p.1 p.2) B).
  rewrite qfD; congr (_ + _).
  rewrite /qf /bf big_distrr; apply: eq_bigr => i _ /=.
  by rewrite big_distrr; apply: eq_bigr => j _ /=; rewrite !mxE; ring.
by apply/matrixP=> i j; rewrite !mxE mulrDl.
Qed.

Theorem schur A B : psd A -> psd B -> psd (had A B).
Proof.
move=> pA pB; have [sA _] := pA; have [sB qB] := pB; split.
  by apply/matrixP=> i j; rewrite !mxE -{1}sA -{1}sB !mxE.
move=> x; have [s [s0 ->]] := psd_decomp pA.
rewrite had_sum big_seq; apply: sumr_ge0 => p ps.
by rewrite mulr_ge0 ?s0.
Qed.

(** strict version: PSD with positive diagonal  o  PD  is PD *)
Theorem schur_pd A B : psd A -> (forall i, 0 < A i i) -> pd B -> pd (had A B).
Proof.
move=> pA dA pB; have [sym _] := schur pA (pd_psd pB); split=> // x x0.
have [i xi] : exists i, x i 0 != 0.
  apply/existsP; move: x0; apply: contraR; rewrite negb_exists => /forallP H.
  by apply/eqP/colP=> i; rewrite mxE; apply/eqP; rewrite -[_ == _]negbK H.
have [s [s0 sE]] := psd_decomp pA; move: (dA i); rewrite sE summxE had_sum => di.
have [p ps pi] : exists2 p, p \in s & rk1 p.1 p.2 i i != 0.
  apply/hasP; move: di; apply: contraTT => /hasPn H; rewrite big_seq big1 ?ltxx //.
  by move=> p /H; rewrite negbK => /eqP.
have [_ qB] := pB; have [_ qB0] := pd_psd pB.
have {}pi : p.1 != 0 /\ p.2 i 0 != 0.
  by move: pi; rewrite mxE !mulf_eq0 !negb_or => /andP[/andP[-> ->]].
rewrite (big_rem p) //= ltr_paddr //.
  rewrite big_seq; apply: sumr_ge0 => r rs; rewrite mulr_ge0 ?s0 //.
  exact: (mem_rem rs).
rewrite mulr_gt0 //; first by rewrite lt_def pi.1 s0.
apply: qB; apply: contraNneq xi => /colP /(_ i); rewrite !mxE => /eqP.
by rewrite mulf_eq0 (negPf pi.2) orbF.
Qed.
End Psd.
