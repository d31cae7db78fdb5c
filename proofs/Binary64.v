(** * The certificate of definiteness in binary64

    Rounding to nearest in binary64 (Flocq) is a rounding in the sense of FloatSum.v, of any real number: products, sums,
    quotients and fused multiply-adds, with subnormal results included. Hence the certificate: factor a matrix A' below
    A - c I in any order of summation, or in blocks as the program does; if every pivot is positive, then
    lambda_min A >= c - m u / (1 - 2 m u) tr A' - n^2 2^(-1072), with m = n + 1, or m = min (n, b) + ceil (n / b) for blocks of b.
    Overflow is not modelled: what is factored is taken to be finite.
    Source: Rump 2006, BIT 46, corollary 2.4; Boldo and Melquiond, Flocq, for the error of one operation.
    Code: src/certified/cholesky.rs and src/certified/definite.rs. *)
From Coq Require Import Reals ZArith Lra Psatz Lia List Permutation.
From Flocq Require Import Core Relative Div_sqrt_error.
From Ntk Require Import RealPsd FloatSum FloatCholesky.
Import ListNotations.
Open Scope R_scope.

Definition binary64 : Z -> Z := FLT_exp (-1074) 53.
Definition fl (x : R) : R := round radix2 binary64 ZnearestE x.
Definition representable (x : R) : Prop := generic_format radix2 binary64 x.
Definition u : R := bpow radix2 (-53).
Definition eta : R := bpow radix2 (-1075).

Lemma u_range : 0 <= u < 1.
Proof. unfold u. split; [apply bpow_ge_0|]. change 1 with (bpow radix2 0). apply bpow_lt. lia. Qed.
Lemma eta_pos : 0 <= eta.
Proof. apply bpow_ge_0. Qed.
Lemma u_is : u_ro radix2 53 = u.
Proof. unfold u_ro, u. change (/ 2) with (bpow radix2 (-1)). rewrite <- bpow_plus. reflexivity. Qed.
Lemma bits : Prec_gt_0 53.
Proof. unfold Prec_gt_0. lia. Qed.
Lemma fl_representable x : representable (fl x).
Proof. apply generic_format_round; [apply FLT_exp_valid, bits|apply valid_rnd_N]. Qed.

(** one operation, of any exact result x *)
Theorem fl_rounded x : rounded u eta x (fl x).
Proof.
destruct (relative_error_N_FLT'_ex radix2 (-1074) 53 ltac:(lia) (fun x => negb (Z.even x)) x) as (d & e & D & E & Z & F).
assert (U := u_range). exists d, e. split; [|split].
- rewrite u_is in D. apply Rle_trans with (1 := D). apply Rmult_le_reg_r with (1 + u); [lra|].
  unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. nra.
- apply Rle_trans with (1 := E). right. unfold eta. change (/ 2) with (bpow radix2 (-1)). rewrite <- bpow_plus. reflexivity.
- unfold fl, binary64. fold ZnearestE in F. rewrite F. replace ((x + e) * (1 + d)) with (x * (1 + d) + e + d * e) by ring.
  rewrite Z. ring.
Qed.

(** roots do not underflow *)
Theorem fl_root v : representable v -> 0 < v -> exists d, Rabs d <= u /\ fl (sqrt v) = sqrt v * (1 + d).
Proof.
intros Rep V.
destruct (@sqrt_error_N_FLT_ex radix2 53 bits (fun x => negb (Z.even x)) ltac:(lia) (-1074)%Z ltac:(lia) v Rep) as (d & D & F).
exists d. split; [|exact F]. apply Rle_trans with (1 := D). rewrite u_is. assert (U := u_range).
assert (Sp : 0 < sqrt (1 + 2 * u)) by (apply sqrt_lt_R0; lra).
assert (Sq : sqrt (1 + 2 * u) <= 1 + u).
{ rewrite <- (sqrt_Rsqr (1 + u)) by lra. apply sqrt_le_1_alt. unfold Rsqr. nra. }
apply Rmult_le_reg_r with (sqrt (1 + 2 * u)); [exact Sp|].
replace ((1 - 1 / sqrt (1 + 2 * u)) * sqrt (1 + 2 * u)) with (sqrt (1 + 2 * u) - 1) by (field; lra).
assert (X : sqrt 1 <= sqrt (1 + 2 * u)) by (apply sqrt_le_1_alt; lra). rewrite sqrt_1 in X. nra.
Qed.

(** ** Inner products and elimination *)

(** v is a computed sum of the products l, in any order; a product is rounded, or exact within a fused multiply-add *)
Inductive inner : list R -> R -> Prop :=
| exact_product x : inner [x] x
| rounded_product x : inner [x] (fl x)
| inner_plus l s k t : inner l s -> inner k t -> inner (l ++ k) (fl (s + t)).

(** v is what remains of c after inner products have been subtracted, one after the other *)
Inductive eliminated (c : R) : list R -> R -> Prop :=
| untouched : eliminated c [] c
| eliminate l s k t : eliminated c l s -> inner k t -> eliminated c (l ++ k) (fl (s - t)).

Lemma inner_summed l v : inner l v -> exists d w, summed u eta d w l v /\ (1 <= length l)%nat /\ (d <= length l)%nat /\ (w < 2 * length l)%nat.
Proof.
induction 1 as [x|x|l s k t _ (d & w & D & L & DL & WL) _ (e & z & E & K & EK & ZK)].
- exists 0%nat, 0%nat. split; [constructor|simpl; lia].
- exists 1%nat, 1%nat. split; [apply round_again with x; [constructor|apply fl_rounded]|simpl; lia].
- exists (S (max d e)), (S (w + z)). rewrite app_length. split; [|lia]. apply add with s t; [exact D|exact E|apply fl_rounded].
Qed.

Lemma eliminated_representable c l v : representable c -> eliminated c l v -> representable v.
Proof. intros C. destruct 1; [exact C|apply fl_representable]. Qed.

Lemma eliminated_reduced c m l v : eliminated c l v -> (length l <= m)%nat ->
  exists k w, reduced u eta c m k w l v /\ (k <= length l)%nat /\ (w <= 2 * length l)%nat.
Proof.
induction 1 as [|l s k t _ IH I]; intros L.
- exists 0%nat, 0%nat. split; [constructor|simpl; lia].
- rewrite app_length in L. destruct IH as (k' & w & D & K & W); [lia|].
  destruct (inner_summed k t I) as (d & z & S & L1 & Dk & Zk).
  exists (Datatypes.S k'), (Datatypes.S (w + z)). rewrite app_length. split; [|lia].
  apply subtract with s d t; [exact D|exact S|lia|apply fl_rounded].
Qed.

(** ** The certificate *)
Section Certificate.
Variables (n m : nat) (A A' C : nat -> nat -> R) (c : R).
Hypotheses (Sy : symmetric n A) (Rep : forall i j, (i < n)%nat -> (j < n)%nat -> representable (A' i j)).
Hypotheses (Off : forall i j, (i < n)%nat -> (j < n)%nat -> i <> j -> A' i j = A i j).
Hypotheses (Diag : forall i, (i < n)%nat -> A' i i <= A i i - c /\ A' i i <= 2).
Hypotheses (Few : 4 * (INR m * u) <= 1) (Order : INR n <= bpow radix2 64).

Let shifted_symmetric : symmetric n A'.
Proof.
intros i j Hi Hj. destruct (Nat.eq_dec i j) as [->|N]; [reflexivity|]. rewrite !Off by auto. apply Sy; assumption.
Qed.

Definition bound : R := INR m * u / (1 - 2 * (INR m * u)) * trace n A' + INR n * INR n * bpow radix2 (-1072).

Lemma certificate :
  (forall j, (j < n)%nat -> exists v, pivot u eta m (2 * n) A' C 2 j j v /\ representable v /\ 0 < v /\ C j j = fl (sqrt v)) ->
  (forall i j, (i < j < n)%nat -> exists v, pivot u eta m (2 * n) A' C 1 i j v /\ C i j = fl (v / C i i)) ->
  forall x, (c - bound) * norm2 n x <= qf n A x.
Proof.
intros Roots Quotients.
assert (P := Rmult_le_pos _ _ (pos_INR m) (proj1 u_range)).
assert (Roots' : forall j, (j < n)%nat -> exists v d, pivot u eta m (2 * n) A' C 2 j j v /\ 0 < v /\ Rabs d <= u /\ C j j = sqrt v * (1 + d)).
{ intros j Hj. destruct (Roots j Hj) as (v & Pv & Rv & V & E). destruct (fl_root v Rv V) as (d & D & F).
  exists v, d. rewrite E, F. auto. }
assert (Quotients' : forall i j, (i < j < n)%nat -> exists v, pivot u eta m (2 * n) A' C 1 i j v /\ rounded u eta (v / C i i) (C i j)).
{ intros i j Hij. destruct (Quotients i j Hij) as (v & Pv & E). exists v. split; [exact Pv|]. rewrite E. apply fl_rounded. }
assert (B64 : bpow radix2 64 * eta = bpow radix2 (-1011)) by (unfold eta; rewrite <- bpow_plus; reflexivity).
assert (Wn : INR (2 * n) * eta <= 1 / 4).
{ rewrite mult_INR. replace (INR 2) with 2 by (simpl; ring).
  assert (X := Rmult_le_compat_r _ _ _ eta_pos Order). rewrite B64 in X.
  assert (Y : bpow radix2 (-1011) <= bpow radix2 (-3)) by (apply bpow_le; lia).
  replace (bpow radix2 (-3)) with (1 / 8) in Y by (simpl; lra). lra. }
assert (Two : forall i, (i < n)%nat -> C i i <= 2).
{ intros i Hi. apply (diagonal_bound u eta n m (2 * n) A' C u_range eta_pos Roots'); auto; [lra|apply Diag; exact Hi]. }
apply shifted_definite with A'; [exact Off|apply Diag|]. intros x.
apply Rle_trans with (2 := cholesky_definite u eta n m (2 * n) A' C u_range eta_pos shifted_symmetric Roots' Quotients' ltac:(lra) 2 ltac:(lra) Two x).
apply Rmult_le_compat_r; [apply sum_ge0; intros; apply Rle_0_sqr|]. apply Ropp_le_contravar. unfold bound.
apply Rplus_le_compat_l.
destruct (Nat.eq_dec n 0) as [Z|Z]; [rewrite Z; simpl; lra|].
assert (N1 : 1 <= INR n) by (change 1 with (INR 1); apply le_INR; lia).
rewrite (Rmult_assoc (INR n) (INR n)). apply Rmult_le_compat_l; [lra|].
rewrite mult_INR. replace (INR 2) with 2 by (simpl; ring).
replace (bpow radix2 (-1072)) with (8 * eta).
2: { unfold eta. change 8 with (bpow radix2 3). rewrite <- bpow_plus. reflexivity. }
assert (E0 := eta_pos).
assert (I2 : / (1 - 2 * (INR m * u)) <= 2).
{ apply Rmult_le_reg_r with (1 - 2 * (INR m * u)); [lra|]. rewrite Rinv_l by lra. lra. }
apply Rle_trans with ((2 * INR n + 2) * eta * 2); [|nra].
apply Rmult_le_compat_l; [apply Rmult_le_pos; lra|exact I2].
Qed.
End Certificate.

(** Rump's certificate: any order of summation, with or without fused multiply-adds *)
Theorem cholesky_certificate n A A' C c :
  symmetric n A -> (forall i j, (i < n)%nat -> (j < n)%nat -> representable (A' i j)) ->
  (forall i j, (i < n)%nat -> (j < n)%nat -> i <> j -> A' i j = A i j) ->
  (forall i, (i < n)%nat -> A' i i <= A i i - c /\ A' i i <= 2) ->
  INR n <= bpow radix2 50 ->
  (forall j, (j < n)%nat -> exists l v, eliminated (A' j j) l v /\ Permutation l (products C j j) /\
    0 < v /\ C j j = fl (sqrt v)) ->
  (forall i j, (i < j < n)%nat -> exists l v, eliminated (A' i j) l v /\ Permutation l (products C i j) /\
    C i j = fl (v / C i i)) ->
  forall x, (c - bound n (n + 1) A') * norm2 n x <= qf n A x.
Proof.
intros Sy Rep Off Diag Order Roots Quotients.
assert (Len : forall i j l, Permutation l (products C i j) -> length l = i).
{ intros i j l P. rewrite (Permutation_length P). unfold products. rewrite map_length, seq_length. reflexivity. }
assert (Piv : forall spare i j l v, (i + spare <= n + 1)%nat -> (i <= n)%nat -> eliminated (A' i j) l v -> Permutation l (products C i j) ->
  pivot u eta (n + 1) (2 * n) A' C spare i j v).
{ intros spare i j l v L In E P. assert (Ll := Len i j l P).
  destruct (eliminated_reduced (A' i j) (n + 1) l v E ltac:(lia)) as (k & w & D & K & W).
  exists k, w, l. split; [exact D|split; [exact P|split; lia]]. }
assert (B : bpow radix2 50 * u = bpow radix2 (-3)) by (unfold u; rewrite <- bpow_plus; reflexivity).
assert (B8 : bpow radix2 (-3) = 1 / 8) by (simpl; lra).
assert (U := u_range).
assert (U8 : u <= 1 / 8) by (rewrite <- B8; apply bpow_le; lia).
apply (certificate n (n + 1) A A' C c); try assumption.
- rewrite plus_INR. simpl (INR 1). assert (X := Rmult_le_compat_r _ _ _ (proj1 U) Order). lra.
- apply Rle_trans with (1 := Order). apply bpow_le. lia.
- intros j Hj. destruct (Roots j Hj) as (l & v & E & P & V & F). exists v. split; [|split; [|split; assumption]].
  + apply Piv with l; try assumption; lia.
  + apply eliminated_representable with (A' j j) l; [apply Rep; assumption|exact E].
- intros i j Hij. destruct (Quotients i j Hij) as (l & v & E & P & F). exists v. split; [|exact F].
  apply Piv with l; try assumption; lia.
Qed.

(** ** Blocks *)
(** The program's order: with i = p b + t, p blocks of b products are summed apart, each in any order, and subtracted one after the
    other, then t products one by one. *)
Definition blockwise (b : nat) (A' C : nat -> nat -> R) (i j : nat) (v : R) : Prop := exists s : nat -> R,
  s 0%nat = A' i j /\ s (i / b + i mod b)%nat = v /\
  (forall q, (q < i / b)%nat -> exists l t, inner l t /\
    Permutation l (map (fun k => C k i * C k j) (seq (q * b) b)) /\ s (S q) = fl (s q - t)) /\
  (forall r, (r < i mod b)%nat -> exists t, inner [C (i / b * b + r)%nat i * C (i / b * b + r)%nat j] t /\
    s (i / b + S r)%nat = fl (s (i / b + r)%nat - t)).

Definition rounds (n b : nat) : nat := Nat.min n b + (n + b - 1) / b.

Lemma blockwise_reduced n b A' C i j v : (0 < b)%nat -> (i < n)%nat -> blockwise b A' C i j v ->
  exists w l, reduced u eta (A' i j) (rounds n b) (i / b + i mod b) w l v /\ Permutation l (products C i j) /\
    (w <= 2 * i)%nat /\ (i / b + i mod b + 2 <= rounds n b)%nat.
Proof.
intros B In (s & S0 & SV & Whole & Part).
set (p := (i / b)%nat) in *. set (t := (i mod b)%nat) in *.
assert (I : (i = p * b + t)%nat) by (unfold p, t; rewrite Nat.mul_comm; apply Nat.div_mod; lia).
assert (T : (t < b)%nat) by (apply Nat.mod_upper_bound; lia).
assert (Ceil : (p + 1 <= (n + b - 1) / b)%nat).
{ apply Nat.div_le_lower_bound; [lia|]. nia. }
assert (M : (p + t + 2 <= rounds n b)%nat) by (unfold rounds; lia).
assert (M' : (0 < p -> b + p <= rounds n b)%nat) by (unfold rounds; intros; assert (b <= n)%nat by nia; lia).
assert (First : forall q, (q <= p)%nat -> exists w l, reduced u eta (A' i j) (rounds n b) q w l (s q) /\
  Permutation l (map (fun k => C k i * C k j) (seq 0 (q * b))) /\ (w <= 2 * (q * b))%nat).
{ induction q; intros Q.
  - exists 0%nat, []. rewrite S0. split; [constructor|split; [constructor|lia]].
  - destruct (IHq ltac:(lia)) as (w & l & D & P & W). destruct (Whole q ltac:(lia)) as (k & x & K & PK & E).
    destruct (inner_summed k x K) as (d & z & Sm & L1 & Dk & Zk).
    assert (Lk : length k = b) by (rewrite (Permutation_length PK), map_length, seq_length; reflexivity).
    exists (S (w + z)), (l ++ k). split; [|split].
    + apply subtract with (s q) d x; [exact D|exact Sm|lia|]. rewrite E. apply fl_rounded.
    + replace (S q * b)%nat with (q * b + b)%nat by lia. rewrite seq_app, map_app. apply Permutation_app; assumption.
    + lia. }
assert (Second : forall r, (r <= t)%nat -> exists w l, reduced u eta (A' i j) (rounds n b) (p + r) w l (s (p + r)%nat) /\
  Permutation l (map (fun k => C k i * C k j) (seq 0 (p * b + r))) /\ (w <= 2 * (p * b + r))%nat).
{ induction r; intros Q.
  - rewrite !Nat.add_0_r. apply First. lia.
  - destruct (IHr ltac:(lia)) as (w & l & D & P & W). destruct (Part r ltac:(lia)) as (x & K & E).
    destruct (inner_summed _ x K) as (d & z & Sm & L1 & Dk & Zk). simpl in Dk, Zk.
    exists (S (w + z)), (l ++ [C (p * b + r)%nat i * C (p * b + r)%nat j]). rewrite !Nat.add_succ_r in *. split; [|split].
    + apply subtract with (s (p + r)%nat) d x; [exact D|exact Sm|lia|]. rewrite E. apply fl_rounded.
    + rewrite seq_S, map_app. apply Permutation_app; [exact P|]. simpl. constructor. constructor.
    + lia. }
destruct (Second t ltac:(lia)) as (w & l & D & P & W). exists w, l. rewrite <- I in *. rewrite SV in D.
split; [exact D|split; [exact P|split; lia]].
Qed.

Lemma blockwise_representable b A' C i j v : representable (A' i j) -> blockwise b A' C i j v -> representable v.
Proof.
intros Rep (s & S0 & SV & Whole & Part). rewrite <- SV.
destruct (Nat.eq_dec (i mod b) 0) as [Z|Z].
- rewrite Z, Nat.add_0_r. destruct (Nat.eq_dec (i / b) 0) as [Y|Y]; [rewrite Y, S0; exact Rep|].
  destruct (Whole (i / b - 1)%nat ltac:(lia)) as (l & t & _ & _ & E).
  replace (S (i / b - 1)) with (i / b)%nat in E by lia. rewrite E. apply fl_representable.
- destruct (Part (i mod b - 1)%nat ltac:(lia)) as (t & _ & E).
  replace (S (i mod b - 1)) with (i mod b)%nat in E by lia. rewrite E. apply fl_representable.
Qed.

(** the program's certificate, with its constant m = min (n, b) + ceil (n / b) *)
Theorem blocked_certificate n b A A' C c : (0 < b)%nat ->
  symmetric n A -> (forall i j, (i < n)%nat -> (j < n)%nat -> representable (A' i j)) ->
  (forall i j, (i < n)%nat -> (j < n)%nat -> i <> j -> A' i j = A i j) ->
  (forall i, (i < n)%nat -> A' i i <= A i i - c /\ A' i i <= 2) ->
  INR n <= bpow radix2 49 ->
  (forall j, (j < n)%nat -> exists v, blockwise b A' C j j v /\ 0 < v /\ C j j = fl (sqrt v)) ->
  (forall i j, (i < j < n)%nat -> exists v, blockwise b A' C i j v /\ C i j = fl (v / C i i)) ->
  forall x, (c - bound n (rounds n b) A') * norm2 n x <= qf n A x.
Proof.
intros B Sy Rep Off Diag Order Roots Quotients.
assert (E : bpow radix2 49 * u = bpow radix2 (-4)) by (unfold u; rewrite <- bpow_plus; reflexivity).
assert (E' : bpow radix2 (-4) = 1 / 16) by (simpl; lra).
assert (U := u_range). assert (U16 : u <= 1 / 16) by (rewrite <- E'; apply bpow_le; lia).
assert (M : (rounds n b <= 2 * n)%nat).
{ unfold rounds. assert (X : ((n + b - 1) / b <= n)%nat).
  { destruct (Nat.eq_dec n 0) as [->|N]; [rewrite Nat.div_small; lia|]. apply Nat.div_le_upper_bound; [lia|]. nia. }
  lia. }
apply (certificate n (rounds n b) A A' C c); try assumption.
- apply le_INR in M. rewrite mult_INR in M. replace (INR 2) with 2 in M by (simpl; ring).
  assert (X := Rmult_le_compat_r _ _ _ (proj1 U) Order). assert (Y := Rmult_le_compat_r _ _ _ (proj1 U) M). lra.
- apply Rle_trans with (1 := Order). apply bpow_le. lia.
- intros j Hj. destruct (Roots j Hj) as (v & D & V & F).
  destruct (blockwise_reduced n b A' C j j v B Hj D) as (w & l & R1 & P & W & K).
  exists v. split; [|split; [|split; assumption]].
  + exists (j / b + j mod b)%nat, w, l. split; [exact R1|split; [exact P|split; lia]].
  + apply blockwise_representable with b A' C j j; [apply Rep; assumption|exact D].
- intros i j Hij. destruct (Quotients i j Hij) as (v & D & F).
  destruct (blockwise_reduced n b A' C i j v B ltac:(lia) D) as (w & l & R1 & P & W & K).
  exists v. split; [|exact F]. exists (i / b + i mod b)%nat, w, l. split; [exact R1|split; [exact P|split; lia]].
Qed.

(** with the error below the shift, A is positive definite *)
Corollary blocked_positive_definite n b A A' C c : (0 < b)%nat ->
  symmetric n A -> (forall i j, (i < n)%nat -> (j < n)%nat -> representable (A' i j)) ->
  (forall i j, (i < n)%nat -> (j < n)%nat -> i <> j -> A' i j = A i j) ->
  (forall i, (i < n)%nat -> A' i i <= A i i - c /\ A' i i <= 2) ->
  INR n <= bpow radix2 49 ->
  (forall j, (j < n)%nat -> exists v, blockwise b A' C j j v /\ 0 < v /\ C j j = fl (sqrt v)) ->
  (forall i j, (i < j < n)%nat -> exists v, blockwise b A' C i j v /\ C i j = fl (v / C i i)) ->
  bound n (rounds n b) A' < c -> pd n A.
Proof.
intros B Sy Rep Off Diag Order Roots Quotients Above.
apply definite_from_bound with (c - bound n (rounds n b) A'); [exact Sy|lra|].
exact (blocked_certificate n b A A' C c B Sy Rep Off Diag Order Roots Quotients).
Qed.
