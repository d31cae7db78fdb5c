(** * One hidden layer: the empirical tangent kernel converges in probability

    A network with n hidden neurons and N inputs,
      f(a) = (sigma_w / sqrt n) sum_i v_i phi(h_i(a)) + sigma_b beta,   h_i(a) = <theta_i, z_a>,
    where z_a holds the scaled coordinates of input a (sigma_w x_a / sqrt n_0, and sigma_b for the bias), so that
    <z_a, z_b> = Sigma^(1)(a, b). Neurons are independent; theta and v have any finite distributions, E v^2 = 1. Then
      J J^T = the mean over neurons of a kernel of one neuron + sigma_b^2          (J: the Jacobian in all parameters)
      E (J J^T)(a, b)  = Theta(a, b) = Sigma^(2)(a, b) + Sigma^(1)(a, b) Sigma_dot^(2)(a, b)    at every width
      Var (J J^T)(a, b) = Var (one neuron) / n
      P(some |J J^T - Theta| >= eps) <= C / (n eps^2), which tends to 0.
    Source: Jacot, Gabriel and Hongler 2018, Theorem 1, for L = 2 (there with Gaussian parameters; finite distributions here,
    with moments of the same meaning, for every activation).
    Code: src/network, whose samples these are; src/limit/dense.rs for Theta. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Ntk Require Import Psd Probability.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Union.
Variables (F : realFieldType) (W I : finType) (p : W -> F).
Hypothesis p0 : forall w, 0 <= p w.

Lemma Pr_union (A : I -> pred W) : Pr p (fun w => [exists a, A a w]) <= \sum_a Pr p (A a).
Proof.
rewrite /Pr (eq_bigr (fun a => \sum_w if A a w then p w else 0)); last by move=> a _; rewrite big_mkcond.
rewrite exchange_big [X in X <= _]big_mkcond /=; apply: ler_sum => w _.
have nonneg a : 0 <= (if A a w then p w else 0) by case: ifP.
case: ifP => [/existsP[a Aa]|_]; last by apply: sumr_ge0.
by rewrite (bigD1 a) //= Aa ler_addl sumr_ge0.
Qed.
End Union.

Section Network.
Variables (F : realFieldType) (H V : finType).
Variables (qh : H -> F) (qv : V -> F).          (* the distributions of theta and of v *)
Hypotheses (qh0 : forall h, 0 <= qh h) (qh1 : \sum_h qh h = 1).
Hypotheses (qv0 : forall v, 0 <= qv v) (qv1 : \sum_v qv v = 1).
Variables (N m : nat).                          (* inputs, coordinates *)
Variables (z : 'I_N -> 'I_m -> F) (theta : H -> 'I_m -> F) (out : V -> F).
Variables (phi phi' : F -> F) (ww bb : F).      (* sigma_w^2, sigma_b^2 *)
Hypothesis out2 : E qv (fun v => out v ^+ 2) = 1.

Definition Sigma1 a b : F := \sum_k z a k * z b k.
Definition pre h a : F := \sum_k theta h k * z a k.
Definition Sigma2 a b : F := ww * E qh (fun h => phi (pre h a) * phi (pre h b)) + bb.
Definition Sigma2_dot a b : F := ww * E qh (fun h => phi' (pre h a) * phi' (pre h b)).
Definition Theta a b : F := Sigma2 a b + Sigma1 a b * Sigma2_dot a b.

Let T := (H * V)%type.
Definition q (t : T) : F := qh t.1 * qv t.2.

Lemma q0 t : 0 <= q t. Proof. exact: mulr_ge0. Qed.
Lemma E_pair (f : H -> F) (g : V -> F) : E q (fun t => f t.1 * g t.2) = E qh f * E qv g.
Proof.
rewrite /E big_distrl /= (eq_bigr (fun h => \sum_v q (h, v) * (f h * g v))).
  by rewrite pair_big /=; apply: eq_bigr => -[].
by move=> h _; rewrite big_distrr; apply: eq_bigr => v _ /=; rewrite /q /=; ring.
Qed.
Lemma q1 : \sum_t q t = 1.
Proof.
have := E_pair (fun=> 1) (fun=> 1); rewrite (E_const qh1) (E_const qv1) mulr1 => <-.
by apply: eq_bigr => t _; rewrite !mulr1.
Qed.

Section Width.
Variable n : nat.
Hypothesis n0 : (0 < n)%N.
Variables (c s : F).                            (* sigma_w / sqrt n, sigma_b *)
Hypotheses (cE : c ^+ 2 = ww / n%:R) (sE : s ^+ 2 = bb).
Let Omega := {ffun 'I_n -> T}.
Let law : Omega -> F := @pn F _ q n.            (* neurons are independent *)

(** the Jacobian: output weights, hidden parameters, output bias *)
Definition J_out (w : Omega) a i : F := c * phi (pre (w i).1 a).
Definition J_hidden (w : Omega) a i k : F := c * out (w i).2 * phi' (pre (w i).1 a) * z a k.
Definition empirical_ntk (w : Omega) a b : F :=
  \sum_i J_out w a i * J_out w b i + \sum_i \sum_k J_hidden w a i k * J_hidden w b i k + s * s.

(** what one neuron contributes *)
Definition neuron a b (t : T) : F :=
  ww * (phi (pre t.1 a) * phi (pre t.1 b)) + bb
  + Sigma1 a b * (ww * (phi' (pre t.1 a) * phi' (pre t.1 b))) * out t.2 ^+ 2.

Let nz : (n%:R : F) != 0. Proof. by rewrite pnatr_eq0 -lt0n. Qed.

Theorem empirical_ntk_mean_of_neurons w a b :
  empirical_ntk w a b = avg (fun (i : 'I_n) (w : Omega) => neuron a b (w i)) w.
Proof.
rewrite /empirical_ntk /avg /neuron !big_split /= sumr_const card_ord -[bb *+ n]mulr_natl.
rewrite !mulrDr (mulrA _ n%:R) mulVf // mul1r -expr2 sE.
rewrite -!addrA; congr (_ + _).
  rewrite big_distrr; apply: eq_bigr => i _ /=; rewrite /J_out.
  by rewrite (_ : _ * _ = c ^+ 2 * (phi (pre (w i).1 a) * phi (pre (w i).1 b))); [rewrite cE; ring | ring].
rewrite addrC; congr (_ + _); rewrite big_distrr; apply: eq_bigr => i _ /=.
rewrite /J_hidden (eq_bigr (fun k => c ^+ 2 * out (w i).2 ^+ 2 * (phi' (pre (w i).1 a) * phi' (pre (w i).1 b)) * (z a k * z b k))).
  by rewrite -big_distrr /= -/(Sigma1 a b) cE; ring.
by move=> k _; ring.
Qed.

Lemma neuron_mean a b : E q (neuron a b) = Theta a b.
Proof.
rewrite /neuron E_D E_D.
have one (f : H -> F) : E q (fun t => f t.1) = E qh f.
  by rewrite (E_ext q (fun t => esym (mulr1 (f t.1)))) (E_pair f (fun=> 1)) (E_const qv1) mulr1.
rewrite (one (fun h => ww * (phi (pre h a) * phi (pre h b)))) E_Z (E_const q1).
rewrite (E_pair (fun h => Sigma1 a b * (ww * (phi' (pre h a) * phi' (pre h b)))) (fun v => out v ^+ 2)) out2 mulr1 !E_Z.
by [].
Qed.

Lemma law0 w : 0 <= law w. Proof. by apply: prodr_ge0 => i _; apply: q0. Qed.

Theorem empirical_ntk_mean a b : E law (fun w : Omega => empirical_ntk w a b) = Theta a b.
Proof.
rewrite (E_ext _ (fun w => empirical_ntk_mean_of_neurons w a b)) -neuron_mean.
by apply: avg_mean => // i; rewrite (E_one q1 (neuron a b)).
Qed.

Theorem empirical_ntk_var a b : Var law (fun w : Omega => empirical_ntk w a b) = Var q (neuron a b) / n%:R.
Proof.
rewrite -(empirical_var q1 (neuron a b) n0) /Var (E_ext _ (fun w => empirical_ntk_mean_of_neurons w a b)).
by apply: E_ext => w; rewrite empirical_ntk_mean_of_neurons.
Qed.

Theorem empirical_ntk_concentration eps : 0 < eps ->
  Pr law (fun w : Omega => [exists ab, eps <= `|empirical_ntk w ab.1 ab.2 - Theta ab.1 ab.2|]) <=
  (\sum_(ab : 'I_N * 'I_N) Var q (neuron ab.1 ab.2)) / (n%:R * eps ^+ 2).
Proof.
move=> e0; apply: le_trans (Pr_union law0 _) _; rewrite big_distrl; apply: ler_sum => -[a b] _ /=.
have := chebyshev law0 (fun w : Omega => empirical_ntk w a b) e0.
by rewrite empirical_ntk_mean empirical_ntk_var -mulrA -invfM.
Qed.
End Width.
End Network.

(** ** The limit, over an archimedean field *)
Section Limit.
Variables (F : archiFieldType) (H V : finType) (qh : H -> F) (qv : V -> F).
Hypotheses (qh0 : forall h, 0 <= qh h) (qh1 : \sum_h qh h = 1).
Hypotheses (qv0 : forall v, 0 <= qv v) (qv1 : \sum_v qv v = 1).
Variables (N m : nat) (z : 'I_N -> 'I_m -> F) (theta : H -> 'I_m -> F) (out : V -> F).
Variables (phi phi' : F -> F) (ww bb : F).
Hypothesis out2 : E qv (fun v => out v ^+ 2) = 1.

Theorem empirical_ntk_in_probability eps delta : 0 < eps -> 0 < delta ->
  exists n0 : nat, forall (n : nat) (c s : F), (n0 < n)%N -> c ^+ 2 = ww / n%:R -> s ^+ 2 = bb ->
    Pr (@pn F _ (q qh qv) n) (fun w => [exists ab,
      eps <= `|empirical_ntk z theta out phi phi' c s w ab.1 ab.2 - Theta qh z theta phi phi' ww bb ab.1 ab.2|]) <= delta.
Proof.
move=> e0 d0.
pose C : F := \sum_(ab : 'I_N * 'I_N) Var (q qh qv) (neuron z theta out phi phi' ww bb ab.1 ab.2).
have C0 : 0 <= C.
  by apply: sumr_ge0 => ab _; apply: sumr_ge0 => t _; rewrite mulr_ge0 ?sqr_ge0 // q0.
have e2 : 0 < eps ^+ 2 by rewrite exprn_gt0.
have x0 : 0 <= C / (delta * eps ^+ 2) by rewrite divr_ge0 // mulr_ge0 // ltW.
exists (Num.bound (C / (delta * eps ^+ 2))) => n c s ln cE sE.
have n0 : (0 < n)%N by apply: leq_ltn_trans ln.
have n0F : 0 < n%:R :> F by rewrite ltr0n.
apply: le_trans (empirical_ntk_concentration qh0 qh1 qv0 qv1 z theta phi phi' out2 n0 cE sE e0) _.
rewrite -/C ler_pdivr_mulr ?mulr_gt0 // mulrCA -ler_pdivr_mulr ?mulr_gt0 //.
apply: le_trans (ltW (archi_boundP x0)) _.
by rewrite ler_nat ltnW.
Qed.
End Limit.
