(** * An a-posteriori certificate of positive definiteness

    A - c I = L L^T + E with row sums of |E| at most r gives x^T A x >= (c - r) |x|^2: positive definite when r < c.
    Exact arithmetic over any real field: a program supplies L and bounds E.
    Source: Rump 2006, Verification of positive definiteness, BIT 46. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Ntk Require Import Psd.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Chol.
Variables (F : realFieldType) (n : nat).
Implicit Types (A L E : 'M[F]_n) (x : 'cV[F]_n).

Definition sqn x : F := \sum_i x i 0 ^+ 2.

Lemma sqn_ge0 x : 0 <= sqn x. Proof. by apply: sumr_ge0 => i _; apply: sqr_ge0. Qed.

Lemma amgm (a b : F) : `|a * b| <= (a ^+ 2 + b ^+ 2) / 2%:R.
Proof.
rewrite ler_pdivl_mulr ?ltr0n // normrM -(real_normK (num_real a)) -(real_normK (num_real b)).
rewrite -subr_ge0 (_ : _ - _ = (`|a| - `|b|) ^+ 2) ?sqr_ge0 //.
by move: `|a| `|b| => u v; ring.
Qed.

Lemma gram_ge0 L x : 0 <= qf (L *m L^T) x.
Proof.
have E : L^T *m x = (x^T *m L)^T by rewrite trmx_mul trmxK.
rewrite qf_mx mulmxA -mulmxA E.
move: (x^T *m L) => y; rewrite mxE; apply: sumr_ge0 => i _.
by rewrite [y^T _ _]mxE -expr2 sqr_ge0.
Qed.

Lemma qf_id c x : qf (c%:M) x = c * sqn x.
Proof.
rewrite /qf /bf /sqn big_distrr; apply: eq_bigr => i _ /=.
rewrite (bigD1 i) //= big1 ?addr0; first by rewrite mxE eqxx mulr1n; ring.
by move=> j ji; rewrite mxE eq_sym (negPf ji) mulr0n mulr0 mul0r.
Qed.

(** |x^T E x| <= (max row sum) |x|^2 for symmetric E  *)
Theorem qf_rowsum E r x : E^T = E -> (forall i, \sum_j `|E i j| <= r) -> 
  `|qf E x| <= r * sqn x.
Proof.
move=> sE Er.
have E2 : \sum_i \sum_j `|E i j| * x j 0 ^+ 2 = \sum_i \sum_j `|E i j| * x i 0 ^+ 2.
  rewrite exchange_big; apply: eq_bigr => i _; apply: eq_bigr => j _ /=.
  by rewrite -{1}sE mxE.
have H : `|qf E x| <= \sum_i \sum_j `|E i j| * ((x i 0 ^+ 2 + x j 0 ^+ 2) / 2%:R).
  apply: le_trans (ler_norm_sum _ _ _) _; apply: ler_sum => i _.
  apply: le_trans (ler_norm_sum _ _ _) _; apply: ler_sum => j _.
  rewrite (_ : _ * _ * _ = E i j * (x i 0 * x j 0)); last by ring.
  by rewrite normrM ler_wpmul2l ?amgm.
apply: le_trans H _.
rewrite (_ : \sum_i _ = \sum_i \sum_j `|E i j| * x i 0 ^+ 2); last first.
  transitivity ((\sum_i \sum_j `|E i j| * x i 0 ^+ 2 + \sum_i \sum_j `|E i j| * x j 0 ^+ 2) / 2%:R).
    rewrite -big_split big_distrl /=; apply: eq_bigr => i _.
    rewrite -big_split big_distrl /=; apply: eq_bigr => j _.
    by move: `|E i j| => u; field.
  by rewrite E2; move: (\sum_i _) => u; field.
rewrite /sqn big_distrr; apply: ler_sum => i _ /=.
by rewrite -big_distrl /= ler_wpmul2r ?sqr_ge0.
Qed.

Theorem chol_certificate A L E c r x :
  A = L *m L^T + E + c%:M -> E^T = E -> (forall i, \sum_j `|E i j| <= r) ->
  (c - r) * sqn x <= qf A x.
Proof.
move=> -> sE Er; rewrite !qfD qf_id mulrBl.
have := qf_rowsum x sE Er; rewrite ler_norml => /andP[lo _].
rewrite addrC ler_add2r; apply: le_trans lo _.
by rewrite ler_addr gram_ge0.
Qed.

Corollary chol_pd A L E c r :
  A = L *m L^T + E + c%:M -> E^T = E -> (forall i, \sum_j `|E i j| <= r) -> r < c -> pd A.
Proof.
move=> AE sE Er rc; split.
  by rewrite AE !linearD /= trmx_mul trmxK sE tr_scalar_mx.
move=> x x0; apply: lt_le_trans (chol_certificate x AE sE Er).
rewrite mulr_gt0 ?subr_gt0 // lt_def sqn_ge0 andbT.
apply: contra x0 => /eqP s0; apply/eqP/colP=> i; rewrite mxE.
apply/eqP; rewrite -sqrf_eq0.
by rewrite (psumr_eq0P (fun i _ => sqr_ge0 (x i 0)) s0).
Qed.
End Chol.
