(** * Kernel gradient flow

    d' = -K d on n + 1 points, K coercive with constant m (possibly time-dependent: the lazy regime):
    |d(t)|^2 <= exp (-2 m t) |d(0)|^2. For constant K, the prediction off the data has a closed form and tends to that of
    kernel regression at rate exp (-m t). A step of gradient descent with eta <= 1/lambda_max contracts |d|^2 by 1 - eta m.
    Source: Jacot, Gabriel and Hongler 2018, section 5; Lee et al. 2019 for the closed form. *)
From Coq Require Import Reals Lra Psatz Lia.
From Coquelicot Require Import Coquelicot.
From Ntk Require Import Relu.
Open Scope R_scope.

(** ---- scalar mode: uniqueness and closed form ---- *)
Theorem mode_unique (lam : R) (d : R -> R) :
  (forall t, 0 <= t -> is_derive d t (- lam * d t)) ->
  forall t, 0 <= t -> d t = d 0 * exp (- lam * t).
Proof.
intros H t Ht.
set (f := fun t => d t * exp (lam * t)).
assert (D : forall u, 0 <= u -> is_derive f u 0).
{ intros u Hu. unfold f. evar_last.
  apply (is_derive_mult d (fun u => exp (lam*u))). apply H; exact Hu.
  auto_derive. trivial. reflexivity. intros; apply Rmult_comm.
  unfold plus, mult; simpl. unfold mult; simpl. ring. }
assert (E : f t = f 0).
{ destruct (MVT_gen f 0 t (fun _ => 0)) as [c [_ Ec]].
  - intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra. apply D; lra.
  - intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra.
    apply continuity_pt_filterlim. apply (ex_derive_continuous f x). eexists; apply D; lra.
  - lra. }
unfold f in E. rewrite Rmult_0_r, exp_0, Rmult_1_r in E.
rewrite <- E, Rmult_assoc, <- exp_plus.
replace (lam * t + - lam * t) with 0 by ring. rewrite exp_0; ring.
Qed.

(** ---- Gronwall:  E' <= -2 m E  ==>  E(t) <= exp(-2 m t) E(0) ---- *)
Theorem gronwall (E dE : R -> R) (m : R) :
  (forall t, 0 <= t -> is_derive E t (dE t)) ->
  (forall t, 0 <= t -> dE t <= - (2 * m) * E t) ->
  forall t, 0 <= t -> E t <= exp (- (2*m) * t) * E 0.
Proof.
intros HD HB t Ht.
set (f := fun u => E u * exp (2*m*u)).
set (df := fun u => (dE u + 2*m*E u) * exp (2*m*u)).
assert (D : forall u, 0 <= u -> is_derive f u (df u)).
{ intros u Hu. unfold f, df. evar_last.
  apply (is_derive_mult E (fun u => exp (2*m*u))). apply HD; exact Hu.
  auto_derive. trivial. reflexivity. intros; apply Rmult_comm.
  unfold plus, mult; simpl. unfold mult; simpl. ring. }
assert (L : f t <= f 0).
{ destruct (MVT_gen f 0 t df) as [c [Hc Ec]].
  - intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra. apply D; lra.
  - intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra.
    apply continuity_pt_filterlim. apply (ex_derive_continuous f x). eexists; apply D; lra.
  - rewrite Rmin_left, Rmax_right in Hc by lra.
    assert (X : df c <= 0).
    { unfold df. assert (B := HB c ltac:(lra)). assert (P := exp_pos (2*m*c)). nra. }
    nra. }
unfold f in L. rewrite Rmult_0_r, exp_0, Rmult_1_r in L.
assert (P := exp_pos (2*m*t)). assert (P' := exp_pos (- (2*m)*t)).
assert (Q : exp (-(2*m)*t) * exp (2*m*t) = 1).
{ rewrite <- exp_plus. replace (-(2*m)*t + 2*m*t) with 0 by ring. apply exp_0. }
apply Rmult_le_reg_r with (exp (2*m*t)); [lra|].
replace (exp (-(2*m)*t) * E 0 * exp (2*m*t)) with (E 0 * (exp (-(2*m)*t) * exp (2*m*t))) by ring.
rewrite Q. lra.
Qed.

(** ---- n-dimensional kernel gradient flow.  Index range is 0..n (n+1 points). ---- *)
Ltac rring := match goal with |- ?a = ?b => change (@eq R a b) end; ring.
Section Flow.
Variable n : nat.
Notation vec := (nat -> R).
Definition dot (x y : vec) : R := sum_n (fun i => x i * y i) n.
Definition mv (K : nat -> nat -> R) (x : vec) : vec := fun i => sum_n (fun j => K i j * x j) n.

Lemma sum_ge0 (f : nat -> R) k : (forall i, (i <= k)%nat -> 0 <= f i) -> 0 <= sum_n f k.
Proof.
induction k; intros H; [rewrite sum_O; apply H; lia|].
rewrite sum_Sn. unfold plus; simpl. assert (0 <= f (S k)) by (apply H; lia).
assert (0 <= sum_n f k) by (apply IHk; intros; apply H; lia). lra.
Qed.
Lemma sum_lin (f g : nat -> R) a b k :
  sum_n (fun i => a * f i + b * g i) k = a * sum_n f k + b * sum_n g k.
Proof. induction k; [rewrite !sum_O; rring|]. rewrite !sum_Sn, IHk. unfold plus; simpl. rring. Qed.
Lemma sum_eq (f g : nat -> R) k : (forall i, (i <= k)%nat -> f i = g i) -> sum_n f k = sum_n g k.
Proof.
induction k; intros H; [rewrite !sum_O; apply H; lia|].
rewrite !sum_Sn, IHk, H; auto with arith.
Qed.
Lemma dot_pos x : 0 <= dot x x.
Proof. apply sum_ge0; intros; apply Rle_0_sqr. Qed.

Lemma dot_expand x y t :
  dot (fun i => x i + t * y i) (fun i => x i + t * y i) = dot x x + 2*t*dot x y + t*t*dot y y.
Proof.
unfold dot.
rewrite (sum_eq _ (fun i => 1 * (x i * x i) + 1 * (2*t*(x i*y i) + t*t*(y i*y i)))) by (intros; rring).
rewrite sum_lin, sum_lin. rring.
Qed.

Lemma cauchy x y : dot x y * dot x y <= dot x x * dot y y.
Proof.
assert (Y := dot_pos y). assert (X := dot_pos x).
destruct (Rle_lt_or_eq_dec 0 (dot y y) Y) as [L|L].
- assert (P := dot_pos (fun i => x i + (- (dot x y / dot y y)) * y i)).
  rewrite dot_expand in P.
  set (a := dot x y) in *. set (b := dot y y) in *. set (c := dot x x) in *.
  replace (c + 2 * - (a/b) * a + - (a/b) * - (a/b) * b) with ((c*b - a*a)/b) in P by (field; lra).
  assert (0 <= (c*b - a*a)/b*b) by (apply Rmult_le_pos; lra).
  replace ((c*b - a*a)/b*b) with (c*b-a*a) in H by (field; lra). lra.
- rewrite <- L. set (c := dot x x) in *.
  destruct (Req_dec (dot x y) 0) as [Z|Z]; [rewrite Z; lra|].
  assert (P1 := dot_pos (fun i => x i + (- (c + 1) / dot x y) * y i)).
  rewrite dot_expand, <- L in P1. fold c in P1.
  replace (2 * (- (c + 1) / dot x y) * dot x y) with (- 2 * (c + 1)) in P1 by (field; exact Z).
  lra.
Qed.

(** d' = -K(t) d with K(t) uniformly coercive: covers the infinite-width limit (K constant)
    and the finite-width lazy regime (lambda_min(K(t)) >= m along the path). *)
Variables (K : R -> nat -> nat -> R) (m : R) (d : R -> vec).
Hypothesis coercive : forall t x, 0 <= t -> m * dot x x <= dot x (mv (K t) x).
Hypothesis flow : forall t, 0 <= t -> forall i, (i <= n)%nat ->
  is_derive (fun u => d u i) t (- mv (K t) (d t) i).

Theorem flow_decay t : 0 <= t ->
  dot (d t) (d t) <= exp (- (2*m) * t) * dot (d 0) (d 0).
Proof.
intros Ht.
apply (gronwall (fun u => dot (d u) (d u)) (fun u => - 2 * dot (d u) (mv (K u) (d u))) m); auto.
- intros u Hu. unfold dot.
  evar_last.
  + apply (is_derive_sum_n (fun i v => d v i * d v i)).
    intros k Hk. apply (is_derive_mult (fun v => d v k) (fun v => d v k)).
    apply flow; auto. apply flow; auto. intros; apply Rmult_comm.
  + simpl. rewrite <- (sum_n_mult_l (K := R_Ring)). apply sum_n_ext. intros k.
    unfold plus, mult; simpl. unfold mult; simpl. ring.
- intros u Hu. assert (C := coercive u (d u) Hu). lra.
Qed.

(** test point: F' = - kx . d, and kx = K c (c = K^{-1} kx).  K constant. *)
Variables (K0 : nat -> nat -> R) (F : R -> R) (kx c : vec).
Hypothesis Kconst : forall t i j, K t i j = K0 i j.
Hypothesis Ksym : forall i j, K0 i j = K0 j i.
Hypothesis Kc : forall i, (i <= n)%nat -> mv K0 c i = kx i.
Hypothesis Fflow : forall t, 0 <= t -> is_derive F t (- dot kx (d t)).

Lemma mv_adj x y : dot x (mv K0 y) = dot (mv K0 x) y.
Proof.
unfold dot, mv.
rewrite (sum_eq _ (fun i => sum_n (fun j => x i * (K0 i j * y j)) n)).
2: { intros i _. rewrite <- (sum_n_mult_l (K := R_Ring) (x i)). reflexivity. }
rewrite sum_n_switch. apply sum_eq. intros i _.
rewrite <- (sum_n_mult_r (K := R_Ring) (y i)). apply sum_eq. intros j _.
unfold mult; simpl. rewrite (Ksym i j). ring.
Qed.

Theorem prediction t : 0 <= t ->
  F t = F 0 - dot c (d 0) + dot c (d t).
Proof.
intros Ht. set (z := fun u => F u - dot c (d u)).
assert (Z : forall u, 0 <= u -> is_derive z u 0).
{ intros u Hu. unfold z, dot. evar_last.
  - apply @is_derive_minus. apply Fflow; exact Hu.
    apply (is_derive_sum_n (fun i v => c i * d v i)). intros k Hk.
    apply is_derive_scal. apply flow; auto.
  - unfold minus, plus, opp; simpl.
    rewrite (sum_eq _ (fun k => (-1) * (c k * mv K0 (d u) k) + 0 * 0)).
    2: { intros i _. unfold mv. rewrite (sum_eq (fun j => K u i j * d u j) (fun j => K0 i j * d u j)).
         ring. intros j _. rewrite Kconst; ring. }
    rewrite (sum_lin (fun k => c k * mv K0 (d u) k) (fun _ => 0)).
    fold (dot c (mv K0 (d u))). rewrite mv_adj.
    replace (dot (mv K0 c) (d u)) with (dot kx (d u)). ring.
    apply sum_eq. intros i Hi. rewrite Kc; auto. }
assert (E : z t = z 0).
{ destruct (MVT_gen z 0 t (fun _ => 0)) as [x [_ Ec]].
  - intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra. apply Z; lra.
  - intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra.
    apply continuity_pt_filterlim. apply (ex_derive_continuous z x). eexists; apply Z; lra.
  - lra. }
unfold z in E. lra.
Qed.

(** exponential convergence to the kernel (ridgeless) regression prediction *)
Theorem prediction_limit t : 0 <= t ->
  (F t - (F 0 - dot c (d 0)))^2 <= dot c c * dot (d 0) (d 0) * exp (- (2*m) * t).
Proof.
intros Ht. rewrite (prediction t Ht).
replace (F 0 - dot c (d 0) + dot c (d t) - (F 0 - dot c (d 0))) with (dot c (d t)) by ring.
assert (C := cauchy c (d t)). assert (D := flow_decay t Ht). assert (Pc := dot_pos c).
simpl. rewrite Rmult_1_r. apply Rle_trans with (1 := C).
rewrite Rmult_assoc, (Rmult_comm (dot (d 0) (d 0))). apply Rmult_le_compat_l; auto.
Qed.
End Flow.

(** ---- discrete gradient descent: one step contracts |d|^2 by (1 - eta m) for eta <= 1/M ---- *)
Theorem gd_step n (K : nat -> nat -> R) m M eta x :
  0 <= m -> 0 <= eta -> eta * M <= 1 ->
  m * dot n x x <= dot n x (mv n K x) ->
  dot n (mv n K x) (mv n K x) <= M * dot n x (mv n K x) ->
  dot n (fun i => x i + (- eta) * mv n K x i) (fun i => x i + (- eta) * mv n K x i)
   <= (1 - eta * m) * dot n x x.
Proof.
intros Hm He HM Hc HL. rewrite dot_expand. assert (P := dot_pos n x).
assert (P2 := dot_pos n (mv n K x)).
set (a := dot n x (mv n K x)) in *. set (b := dot n (mv n K x) (mv n K x)) in *.
set (c := dot n x x) in *.
assert (0 <= a) by nra.
assert (eta*eta*b <= eta*a).
{ apply Rle_trans with (eta*eta*(M*a)); [apply Rmult_le_compat_l; nra|].
  replace (eta*eta*(M*a)) with ((eta*M)*(eta*a)) by ring. assert (0 <= eta*a) by nra. nra. }
assert (eta*(m*c) <= eta*a) by (apply Rmult_le_compat_l; lra).
lra.
Qed.
