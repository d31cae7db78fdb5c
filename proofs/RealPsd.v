(** * Positive semi-definite matrices over the reals

    Matrices are functions of two indices below n. Every PSD matrix is a Gram matrix; Hadamard products of PSD matrices are
    PSD (Schur), and so are entrywise limits. The same as Psd.v, over the reals of analysis, where limits exist: what
    HadamardSeries.v needs.
    Source: Schur 1911. *)
From Coq Require Import Reals Lra Psatz Lia List.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

Fixpoint sum (n : nat) (f : nat -> R) : R := match n with O => 0 | S k => sum k f + f k end.
Definition qf (n : nat) (A : nat -> nat -> R) (x : nat -> R) : R :=
  sum n (fun i => sum n (fun j => x i * A i j * x j)).
Definition symmetric (n : nat) (A : nat -> nat -> R) : Prop :=
  forall i j, (i < n)%nat -> (j < n)%nat -> A i j = A j i.
Definition psd (n : nat) (A : nat -> nat -> R) : Prop := symmetric n A /\ forall x, 0 <= qf n A x.
Definition pd (n : nat) (A : nat -> nat -> R) : Prop :=
  symmetric n A /\ forall x, (exists i, (i < n)%nat /\ x i <> 0) -> 0 < qf n A x.

Lemma sum_ext n f g : (forall i, (i < n)%nat -> f i = g i) -> sum n f = sum n g.
Proof. induction n; intros H; simpl; [reflexivity|]. rewrite IHn, H; auto. Qed.
Lemma sum_plus n f g : sum n (fun i => f i + g i) = sum n f + sum n g.
Proof. induction n; simpl; [ring|]. rewrite IHn. ring. Qed.
Lemma sum_scal n k f : sum n (fun i => k * f i) = k * sum n f.
Proof. induction n; simpl; [ring|]. rewrite IHn. ring. Qed.
Lemma sum_ge0 n f : (forall i, (i < n)%nat -> 0 <= f i) -> 0 <= sum n f.
Proof. induction n; intros H; simpl; [lra|]. assert (0 <= f n) by auto. assert (0 <= sum n f) by auto. lra. Qed.
Lemma sum_le n f g : (forall i, (i < n)%nat -> f i <= g i) -> sum n f <= sum n g.
Proof. induction n; intros H; simpl; [lra|]. assert (f n <= g n) by auto. assert (sum n f <= sum n g) by auto. lra. Qed.
Lemma sum_0 n : sum n (fun _ => 0) = 0.
Proof. induction n; simpl; [reflexivity|]. rewrite IHn. ring. Qed.
Lemma sum_delta n i f : (i < n)%nat -> sum n (fun j => f j * (if Nat.eqb j i then 1 else 0)) = f i.
Proof.
induction n; intros H; [lia|]. simpl. destruct (Nat.eqb_spec n i) as [->|N].
- rewrite (sum_ext i _ (fun _ => 0)); [rewrite sum_0; ring|].
  intros j Hj. destruct (Nat.eqb_spec j i); [lia|ring].
- rewrite IHn by lia. ring.
Qed.

Lemma qf_ext n A B x : (forall i j, (i < n)%nat -> (j < n)%nat -> A i j = B i j) -> qf n A x = qf n B x.
Proof. intros H. apply sum_ext; intros i Hi. apply sum_ext; intros j Hj. rewrite H by assumption. reflexivity. Qed.
Lemma psd_ext n A B : (forall i j, (i < n)%nat -> (j < n)%nat -> A i j = B i j) -> psd n A -> psd n B.
Proof.
intros H [S P]. split.
- intros i j Hi Hj. rewrite <- !H by assumption. apply S; assumption.
- intros x. rewrite <- (qf_ext n A B x H). apply P.
Qed.
Lemma pd_ext n A B : (forall i j, (i < n)%nat -> (j < n)%nat -> A i j = B i j) -> pd n A -> pd n B.
Proof.
intros H [S P]. split.
- intros i j Hi Hj. rewrite <- !H by assumption. apply S; assumption.
- intros x Hx. rewrite <- (qf_ext n A B x H). apply P, Hx.
Qed.

Lemma qf_plus n A B x : qf n (fun i j => A i j + B i j) x = qf n A x + qf n B x.
Proof.
unfold qf. rewrite <- sum_plus. apply sum_ext; intros i _. rewrite <- sum_plus. apply sum_ext; intros j _. ring.
Qed.
Lemma qf_scal n k A x : qf n (fun i j => k * A i j) x = k * qf n A x.
Proof.
unfold qf. rewrite <- sum_scal. apply sum_ext; intros i _. rewrite <- sum_scal. apply sum_ext; intros j _. ring.
Qed.
Lemma qf_congruence n v A x : qf n (fun i j => v i * A i j * v j) x = qf n A (fun i => x i * v i).
Proof. apply sum_ext; intros i _. apply sum_ext; intros j _. ring. Qed.
Lemma qf_rank1 n v x : qf n (fun i j => v i * v j) x = sum n (fun i => v i * x i) * sum n (fun i => v i * x i).
Proof.
unfold qf. rewrite <- sum_scal. apply sum_ext; intros i _. rewrite (Rmult_comm _ (v i * x i)), <- sum_scal.
apply sum_ext; intros j _. ring.
Qed.

Lemma psd_plus n A B : psd n A -> psd n B -> psd n (fun i j => A i j + B i j).
Proof.
intros [S P] [S' P']. split; [intros i j Hi Hj; rewrite S, S' by assumption; reflexivity|].
intros x. rewrite qf_plus. assert (X := P x). assert (Y := P' x). lra.
Qed.
Lemma psd_scal n k A : 0 <= k -> psd n A -> psd n (fun i j => k * A i j).
Proof.
intros K [S P]. split; [intros i j Hi Hj; rewrite S by assumption; reflexivity|].
intros x. rewrite qf_scal. apply Rmult_le_pos; auto.
Qed.
Lemma psd_congruence n v A : psd n A -> psd n (fun i j => v i * A i j * v j).
Proof.
intros [S P]. split; [intros i j Hi Hj; rewrite S by assumption; ring|].
intros x. rewrite qf_congruence. apply P.
Qed.
Lemma psd_rank1 n v : psd n (fun i j => v i * v j).
Proof. split; [intros i j _ _; apply Rmult_comm|]. intros x. rewrite qf_rank1. apply Rle_0_sqr. Qed.
Lemma psd_const n k : 0 <= k -> psd n (fun _ _ => k).
Proof.
intros K. apply psd_ext with (fun i j => k * ((fun _ => 1) i * (fun _ => 1) j)); [intros; ring|].
apply psd_scal; [exact K|apply psd_rank1].
Qed.
Lemma psd_sum n (A : nat -> nat -> nat -> R) N : (forall k, psd n (A k)) -> psd n (fun i j => sum N (fun k => A k i j)).
Proof. intros H. induction N; simpl; [apply psd_const; lra|]. apply psd_plus; auto. Qed.
Lemma pd_psd n A : pd n A -> psd n A.
Proof.
intros [S P]. split; [exact S|]. intros x.
assert (D : (exists i, (i < n)%nat /\ x i <> 0) \/ forall i, (i < n)%nat -> x i = 0).
{ clear. induction n as [|n [[i [Hi X]]|IH]].
  - right. intros; lia.
  - left. exists i. split; [lia|exact X].
  - destruct (Req_dec (x n) 0) as [Z|Z].
    + right. intros i Hi. destruct (Nat.eq_dec i n) as [->|N]; [exact Z|apply IH; lia].
    + left. exists n. split; [lia|exact Z]. }
destruct D as [D|D]; [left; auto|]. right. symmetry. unfold qf.
rewrite (sum_ext n _ (fun _ => 0)); [apply sum_0|]. intros i Hi.
rewrite (sum_ext n _ (fun _ => 0)); [apply sum_0|]. intros j Hj. rewrite D by exact Hi. ring.
Qed.
Lemma pd_plus n A B : pd n A -> psd n B -> pd n (fun i j => A i j + B i j).
Proof.
intros [S P] [S' P']. split; [intros i j Hi Hj; rewrite S, S' by assumption; reflexivity|].
intros x Hx. rewrite qf_plus. assert (X := P x Hx). assert (Y := P' x). lra.
Qed.
Lemma pd_scal n k A : 0 < k -> pd n A -> pd n (fun i j => k * A i j).
Proof.
intros K [S P]. split; [intros i j Hi Hj; rewrite S by assumption; reflexivity|].
intros x Hx. rewrite qf_scal. apply Rmult_lt_0_compat; auto.
Qed.
Lemma pd_congruence n v A : (forall i, (i < n)%nat -> v i <> 0) -> pd n A -> pd n (fun i j => v i * A i j * v j).
Proof.
intros V [S P]. split; [intros i j Hi Hj; rewrite S by assumption; ring|].
intros x (i & Hi & X). rewrite qf_congruence. apply P. exists i. split; [exact Hi|].
apply Rmult_integral_contrapositive; auto.
Qed.

(** ** Limits *)
Lemma sum_lim n (f : nat -> nat -> R) (g : nat -> R) : (forall i, (i < n)%nat -> is_lim_seq (fun k => f k i) (g i)) ->
  is_lim_seq (fun k => sum n (f k)) (sum n g).
Proof.
induction n; intros H; simpl; [apply is_lim_seq_const|].
apply is_lim_seq_plus'; [apply IHn; auto|apply H; lia].
Qed.
Theorem psd_lim n (A : nat -> nat -> nat -> R) (B : nat -> nat -> R) :
  (forall i j, (i < n)%nat -> (j < n)%nat -> is_lim_seq (fun k => A k i j) (B i j)) ->
  (forall k, psd n (A k)) -> psd n B.
Proof.
intros L P. split.
- intros i j Hi Hj. assert (X := L i j Hi Hj). assert (Y := L j i Hj Hi).
  apply is_lim_seq_unique in Y. assert (X' := is_lim_seq_ext _ (fun k => A k j i) _ (fun k => proj1 (P k) i j Hi Hj) X).
  apply is_lim_seq_unique in X'. apply Rbar_finite_eq. congruence.
- intros x.
  assert (Q : is_lim_seq (fun k => qf n (A k) x) (qf n B x)).
  { unfold qf. apply (sum_lim n (fun k i => sum n (fun j => x i * A k i j * x j))). intros i Hi.
    apply (sum_lim n (fun k j => x i * A k i j * x j)). intros j Hj.
    apply (is_lim_seq_scal_r _ (x j) (x i * B i j)). apply (is_lim_seq_scal_l _ (x i) (B i j)). auto. }
  apply (is_lim_seq_le (fun _ => 0) (fun k => qf n (A k) x) 0 (qf n B x)); [intros k; apply P|apply is_lim_seq_const|exact Q].
Qed.

(** ** Every PSD matrix is a Gram matrix *)
Lemma qf_S n A x : symmetric (S n) A ->
  qf (S n) A x = qf n A x + 2 * x n * sum n (fun i => A i n * x i) + x n * x n * A n n.
Proof.
intros H. unfold qf. simpl. rewrite sum_plus.
rewrite (sum_ext n (fun i => x i * A i n * x n) (fun i => x n * (A i n * x i))) by (intros; ring).
rewrite (sum_ext n (fun j => x n * A n j * x j) (fun j => x n * (A j n * x j))).
2: { intros j Hj. rewrite (H n j) by lia. ring. }
rewrite sum_scal. ring.
Qed.

Definition gram (l : list (nat -> R)) (i j : nat) : R := fold_right (fun v s => v i * v j + s) 0 l.
Definition below (n : nat) (w : nat -> R) (i : nat) : R := if Nat.ltb i n then w i else 0.

Lemma gram_below n l i j : gram (map (below n) l) i j = if andb (Nat.ltb i n) (Nat.ltb j n) then gram l i j else 0.
Proof.
induction l; simpl.
- destruct (_ && _)%bool; reflexivity.
- rewrite IHl. unfold below. destruct (Nat.ltb i n), (Nat.ltb j n); simpl; ring.
Qed.

Theorem gram_of_psd n A : psd n A -> exists l, forall i j, (i < n)%nat -> (j < n)%nat -> A i j = gram l i j.
Proof.
revert A. induction n; intros A [Sy P].
{ exists nil. intros; lia. }
set (x_ := fun (x : nat -> R) t i => if Nat.eqb i n then t else x i).
assert (QX : forall x t, qf (S n) A (x_ x t) = qf n A x + 2 * t * sum n (fun i => A i n * x i) + t * t * A n n).
{ intros x t. rewrite qf_S by exact Sy. unfold x_ at 2 4 5. rewrite Nat.eqb_refl.
  f_equal; f_equal.
  - unfold qf. apply sum_ext; intros i Hi. apply sum_ext; intros j Hj. unfold x_.
    destruct (Nat.eqb_spec i n), (Nat.eqb_spec j n); try lia. reflexivity.
  - f_equal. apply sum_ext; intros i Hi. unfold x_. destruct (Nat.eqb_spec i n); [lia|reflexivity]. }
assert (D : 0 <= A n n).
{ assert (X := P (x_ (fun _ => 0) 1)). rewrite QX in X.
  rewrite (sum_ext n (fun i => A i n * 0) (fun _ => 0)), sum_0 in X by (intros; ring).
  unfold qf in X. rewrite (sum_ext n _ (fun _ => 0)), sum_0 in X; [lra|].
  intros i _. rewrite (sum_ext n _ (fun _ => 0)); [apply sum_0|]. intros; ring. }
assert (Col : A n n = 0 -> forall i, (i < n)%nat -> A i n = 0).
{ intros Z i Hi. set (e := fun j => if Nat.eqb j i then 1 else 0).
  assert (X := fun t => P (x_ e t)). setoid_rewrite QX in X. setoid_rewrite Z in X.
  unfold e in X at 2. rewrite (sum_delta n i (fun i => A i n) Hi) in X. set (q := qf n A e) in X.
  destruct (Req_dec (A i n) 0) as [E|E]; [exact E|].
  assert (Y := X (- (q + 1) / (2 * A i n))).
  replace (q + 2 * (- (q + 1) / (2 * A i n)) * A i n + - (q + 1) / (2 * A i n) * (- (q + 1) / (2 * A i n)) * 0)
    with (- (1)) in Y by (field; exact E). lra. }
set (v := fun i => A i n / sqrt (A n n)).
assert (V : forall i, (i < S n)%nat -> A i n = v i * v n).
{ intros i Hi. unfold v. destruct (Rle_lt_or_eq_dec 0 (A n n) D) as [L|L].
  - assert (R1 := sqrt_lt_R0 _ L). assert (R2 := sqrt_sqrt _ D).
    replace (A i n / sqrt (A n n) * (A n n / sqrt (A n n))) with (A i n * A n n / (sqrt (A n n) * sqrt (A n n))) by (field; lra).
    rewrite R2. field. lra.
  - destruct (Nat.eq_dec i n) as [->|N]; [rewrite <- L; unfold Rdiv; ring|].
    rewrite (Col (eq_sym L) i) by lia. unfold Rdiv. ring. }
destruct (IHn (fun i j => A i j - v i * v j)) as [l Hl].
{ split.
  - intros i j Hi Hj. rewrite (Sy i j) by lia. ring.
  - intros x.
    assert (E : qf n (fun i j => A i j - v i * v j) x = qf n A x - sum n (fun i => v i * x i) * sum n (fun i => v i * x i)).
    { rewrite <- qf_rank1. rewrite (qf_ext n _ (fun i j => A i j + (-1) * (v i * v j))) by (intros; ring).
      rewrite qf_plus, qf_scal. ring. }
    rewrite E. destruct (Rle_lt_or_eq_dec 0 (A n n) D) as [L|L].
    + assert (R1 := sqrt_lt_R0 _ L). assert (R2 := sqrt_sqrt _ D).
      set (b := sum n (fun i => A i n * x i)).
      assert (EB : sum n (fun i => v i * x i) = b / sqrt (A n n)).
      { unfold b, v. rewrite (sum_ext n _ (fun i => / sqrt (A n n) * (A i n * x i))) by (intros; unfold Rdiv; ring).
        rewrite sum_scal. unfold Rdiv. ring. }
      rewrite EB. assert (X := P (x_ x (- b / A n n))). rewrite QX in X. fold b in X.
      replace (b / sqrt (A n n) * (b / sqrt (A n n))) with (b * b / (sqrt (A n n) * sqrt (A n n))) by (field; lra).
      rewrite R2.
      replace (qf n A x + 2 * (- b / A n n) * b + - b / A n n * (- b / A n n) * A n n)
        with (qf n A x - b * b / A n n) in X by (field; lra). exact X.
    + rewrite (sum_ext n (fun i => v i * x i) (fun _ => 0)), sum_0.
      2: { intros i Hi. unfold v. rewrite (Col (eq_sym L) i Hi). unfold Rdiv. ring. }
      assert (X := P (x_ x 0)). rewrite QX in X. lra. }
exists (v :: map (below n) l). intros i j Hi Hj. simpl. rewrite gram_below.
destruct (Nat.ltb_spec i n) as [I|I], (Nat.ltb_spec j n) as [J|J]; simpl.
- rewrite <- Hl by assumption. ring.
- assert (j = n) by lia. subst j. rewrite (V i) by lia. ring.
- assert (i = n) by lia. subst i. rewrite (Sy n j), (V j) by lia. ring.
- assert (i = n) by lia. subst i. assert (j = n) by lia. subst j. rewrite (V n) by lia. ring.
Qed.

Theorem schur n A B : psd n A -> psd n B -> psd n (fun i j => A i j * B i j).
Proof.
intros PA PB. destruct (gram_of_psd n B PB) as [l Hl].
apply psd_ext with (fun i j => A i j * gram l i j).
{ intros i j Hi Hj. rewrite Hl by assumption. reflexivity. }
clear B PB Hl. induction l; simpl.
- apply psd_ext with (fun _ _ => 0); [intros; ring|apply psd_const; lra].
- apply psd_ext with (fun i j => a i * A i j * a j + A i j * gram l i j); [intros; unfold gram; ring|].
  apply psd_plus; [apply psd_congruence; exact PA|exact IHl].
Qed.

Lemma psd_pow n A k : psd n A -> psd n (fun i j => A i j ^ k).
Proof. intros P. induction k; simpl; [apply psd_const; lra|apply schur; assumption]. Qed.

(** ** Diagonal and Cauchy-Schwarz *)
Lemma gram_diag l i : 0 <= gram l i i.
Proof. induction l; simpl; [lra|]. fold (gram l i i). assert (0 <= a i * a i) by apply Rle_0_sqr. lra. Qed.
Lemma gram_cs l i j : gram l i j * gram l i j <= gram l i i * gram l j j.
Proof.
induction l; simpl; [lra|]. fold (gram l i j) (gram l i i) (gram l j j).
assert (P := gram_diag l i). assert (Q := gram_diag l j).
set (p := gram l i i) in *. set (q := gram l j j) in *. set (r := gram l i j) in *.
set (x := a i). set (y := a j).
assert (K : 2 * x * y * r <= x * x * q + y * y * p).
{ apply Rle_trans with (1 := Rle_abs _). rewrite <- (Rabs_pos_eq (x * x * q + y * y * p)) by nra.
  apply Rsqr_le_abs_0. unfold Rsqr.
  assert (X := Rle_0_sqr (x * x * q - y * y * p)). unfold Rsqr in X.
  assert (Y : (x * x * (y * y)) * (r * r) <= (x * x * (y * y)) * (p * q)) by (apply Rmult_le_compat_l; [nra|exact IHl]).
  lra. }
lra.
Qed.
Theorem psd_diag n A i : psd n A -> (i < n)%nat -> 0 <= A i i.
Proof. intros P H. destruct (gram_of_psd n A P) as [l Hl]. rewrite Hl by exact H. apply gram_diag. Qed.
Theorem psd_cs n A i j : psd n A -> (i < n)%nat -> (j < n)%nat -> A i j * A i j <= A i i * A j j.
Proof. intros P H H'. destruct (gram_of_psd n A P) as [l Hl]. rewrite !Hl by assumption. apply gram_cs. Qed.
