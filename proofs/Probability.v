(** * Means of independent neurons

    Finite probability spaces over any real field: the variance of the mean of n uncorrelated variables is s^2 / n,
    Chebyshev's inequality, and the product space in which neurons are independent.
    Code: src/statistics/moments.rs, whose standard errors shrink as avg_var says.
    Source: textbook; the use is the first step of Jacot, Gabriel and Hongler 2018, Theorem 1. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Prob.
Variables (F : realFieldType) (W : finType) (p : W -> F).
Hypothesis p0 : forall w, 0 <= p w.
Hypothesis p1 : \sum_w p w = 1.
Implicit Types X Y : W -> F.

Definition E X : F := \sum_w p w * X w.
Definition Var X : F := E (fun w => (X w - E X) ^+ 2).
Definition Pr (A : pred W) : F := \sum_(w | A w) p w.

Lemma E_ext X Y : X =1 Y -> E X = E Y.
Proof. by move=> XY; apply: eq_bigr => w _; rewrite XY. Qed.
Lemma E_D X Y : E (fun w => X w + Y w) = E X + E Y.
Proof. by rewrite /E -big_split; apply: eq_bigr => w _; rewrite mulrDr. Qed.
Lemma E_Z c X : E (fun w => c * X w) = c * E X.
Proof. by rewrite /E big_distrr; apply: eq_bigr => w _ /=; rewrite mulrCA. Qed.
Lemma E_const c : E (fun _ => c) = c.
Proof. by rewrite /E -big_distrl /= p1 mul1r. Qed.
Lemma E_sum (I : finType) (X : I -> W -> F) :
  E (fun w => \sum_i X i w) = \sum_i E (X i).
Proof.
rewrite /E exchange_big; apply: eq_bigr => w _; by rewrite big_distrr.
Qed.

Theorem chebyshev X eps : 0 < eps -> Pr (fun w => eps <= `|X w - E X|) <= Var X / eps ^+ 2.
Proof.
move=> e0; rewrite ler_pdivl_mulr ?exprn_gt0 // /Pr /Var /E big_distrl /=.
rewrite [X in _ <= X](bigID (fun w => eps <= `|X w - E X|)) /=.
apply: ler_paddr; first by apply: sumr_ge0 => w _; rewrite mulr_ge0 ?sqr_ge0.
apply: ler_sum => w Hw; apply: ler_wpmul2l => //.
by rewrite -(real_normK (num_real (X w - _))) ler_expn2r // ?nnegrE ?normr_ge0 // ltW.
Qed.

Section Iid.
Variables (n : nat) (X : 'I_n -> W -> F) (mu s2 : F).
Hypothesis n0 : (0 < n)%N.
Hypothesis mean : forall i, E (X i) = mu.
Hypothesis cov : forall i j,
  E (fun w => (X i w - mu) * (X j w - mu)) = if i == j then s2 else 0.

Definition avg w : F := (n%:R)^-1 * \sum_i X i w.

Let nz : (n%:R : F) != 0. Proof. by rewrite pnatr_eq0 -lt0n. Qed.

Theorem avg_mean : E avg = mu.
Proof.
rewrite /avg E_Z E_sum (eq_bigr (fun _ => mu)) => [|i _]; last exact: mean.
by rewrite sumr_const card_ord -[mu *+ n]mulr_natl mulrA mulVf // mul1r.
Qed.

Theorem avg_var : Var avg = s2 / n%:R.
Proof.
rewrite /Var avg_mean.
pose Z i w := X i w - mu.
rewrite (@E_ext _ (fun w => (n%:R)^-1 ^+ 2 * \sum_i \sum_j Z i w * Z j w)); last first.
  move=> w; have -> : avg w - mu = (n%:R)^-1 * \sum_i Z i w.
    rewrite /avg /Z big_split /= sumr_const card_ord mulrDr; congr (_ + _).
    by rewrite -[(- mu) *+ n]mulr_natl mulrA mulVf // mul1r.
  rewrite exprMn; congr (_ * _); rewrite expr2 big_distrl; apply: eq_bigr => i _ /=.
  by rewrite big_distrr.
rewrite E_Z E_sum (eq_bigr (fun _ => s2)) => [|i _]; last first.
  rewrite E_sum (bigD1 i) //= cov eqxx big1 ?addr0 // => j ji.
  by rewrite cov eq_sym (negPf ji).
rewrite sumr_const card_ord -[s2 *+ n]mulr_natl; field; exact: nz.
Qed.

Theorem avg_concentration eps : 0 < eps ->
  Pr (fun w => eps <= `|avg w - mu|) <= s2 / (n%:R * eps ^+ 2).
Proof.
move=> e0; have -> : s2 / (n%:R * eps ^+ 2) = s2 / n%:R / eps ^+ 2.
  by rewrite invfM mulrA.
by have := chebyshev avg e0; rewrite avg_mean avg_var.
Qed.
End Iid.
End Prob.

(** the hypothesis [cov] is met by the product space T^n (i.i.d. neurons) *)
Section Product.
Variables (F : realFieldType) (T : finType) (q : T -> F) (n : nat).
Hypothesis q1 : \sum_t q t = 1.
Definition pn (w : {ffun 'I_n -> T}) : F := \prod_i q (w i).

Lemma pn1 : \sum_w pn w = 1.
Proof.
rewrite -(bigA_distr_bigA (fun (_ : 'I_n) t => q t)) /=.
by rewrite big1 // => i _.
Qed.

(** E prod_i f_i(w_i) = prod_i E_q f_i *)
Lemma E_prod (f : 'I_n -> T -> F) :
  E pn (fun w => \prod_i f i (w i)) = \prod_i E q (f i).
Proof.
rewrite /E (bigA_distr_bigA (fun i t => q t * f i t)) /=.
by apply: eq_bigr => w _; rewrite /pn -big_split.
Qed.

Lemma E_one (g : T -> F) i : E pn (fun w => g (w i)) = E q g.
Proof.
pose f j t := if j == i then g t else 1.
rewrite (@E_ext _ _ pn _ (fun w => \prod_j f j (w j))).
  rewrite E_prod (bigD1 i) //= /f big1 ?mulr1 => [|j /negPf ->].
    by apply: E_ext => t; rewrite eqxx.
  by rewrite E_const.
move=> w; rewrite (bigD1 i) //= /f eqxx big1 ?mulr1 // => j /negPf ->.
by [].
Qed.

Lemma E_two (g h : T -> F) i j : i != j ->
  E pn (fun w => g (w i) * h (w j)) = E q g * E q h.
Proof.
move=> ij; pose f k t := if k == i then g t else if k == j then h t else 1.
have ji : (j == i) = false by rewrite eq_sym (negPf ij).
rewrite (@E_ext _ _ pn _ (fun w => \prod_k f k (w k))).
  rewrite E_prod (bigD1 i) //= (bigD1 j) /=; last by rewrite ji.
  rewrite big1 ?mulr1 /f.
    congr (_ * _); apply: E_ext => t; by rewrite ?eqxx ?ji.
  by move=> k /andP[/negPf -> /negPf ->]; rewrite E_const.
move=> w; rewrite (bigD1 i) //= (bigD1 j) /=; last by rewrite ji.
rewrite /f !eqxx ji big1 ?mulr1 // => k /andP[/negPf -> /negPf ->].
by [].
Qed.

Theorem iid_cov (g : T -> F) i j :
  E pn (fun w => (g (w i) - E q g) * (g (w j) - E q g)) =
  if i == j then Var q g else 0.
Proof.
have [->|ij] := eqVneq i j.
  rewrite (E_one (fun t => (g t - E q g) * (g t - E q g))) /Var.
  by apply: E_ext => t; rewrite expr2.
rewrite (E_two (fun t => g t - E q g) (fun t => g t - E q g)) //.
by rewrite (E_D q g (fun _ => - E q g)) E_const // subrr mul0r.
Qed.

(** empirical kernel of n i.i.d. neurons: variance exactly Var(gauss)/n *)
Theorem empirical_var (g : T -> F) : (0 < n)%N ->
  Var pn (avg (fun (i : 'I_n) (w : {ffun 'I_n -> T}) => g (w i))) = Var q g / n%:R.
Proof.
move=> n0; apply: (@avg_var _ _ pn n _ (E q g) (Var q g) n0).
  by move=> i; rewrite E_one.
exact: iid_cov.
Qed.
End Product.
