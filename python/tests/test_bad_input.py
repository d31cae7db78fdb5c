"""Whatever is passed, the kernel is right or the error is clear."""

import numpy as np
import pytest

import ntk_verify
from ntk_verify import Error


def test_layouts_do_not_matter(relu, x):
    expected = relu(x, get="ntk")
    wide = np.zeros((14, 9))
    wide[::2, ::3] = x
    read_only = x.copy()
    read_only.setflags(write=False)
    bytes_around = np.frombuffer(b"\0" + x.tobytes(), dtype=np.uint8)
    misaligned = np.ndarray(x.shape, x.dtype, buffer=bytes_around.data, offset=1)
    assert not misaligned.flags.aligned
    for same in (
        np.asfortranarray(x),
        wide[::2, ::3],
        x[::-1][::-1],
        x[:, ::-1][:, ::-1],
        read_only,
        misaligned,
        x.astype(">f8"),
        x.tolist(),
        np.ma.masked_array(x),
        np.broadcast_to(x, x.shape),
    ):
        assert (relu(same, get="ntk") == expected).all()
    assert (relu(x[::-1], get="ntk") == expected[::-1, ::-1]).all()
    backwards = relu(x[:, ::-1], get="ntk")
    np.testing.assert_allclose(backwards, expected, rtol=1e-12)


def test_inputs_are_not_changed(relu, x):
    before = x.copy()
    relu(x)
    assert (x == before).all()


def test_numbers_of_every_kind(relu):
    whole = np.array([[1, 0], [2, 1], [0, 1]])
    expected = relu(whole.astype(np.float64), get="ntk")
    assert expected.dtype == np.float64
    for dtype in (np.int8, np.uint8, np.int16, np.int32, np.uint32, np.int64, np.uint64):
        assert (relu(whole.astype(dtype), get="ntk") == expected).all()
    assert (relu(whole > 0, get="ntk") == relu((whole > 0) * 1.0, get="ntk")).all()
    assert relu(whole.astype(np.float32), get="ntk").dtype == np.float32
    assert relu(whole.astype(np.float32), whole, get="ntk").dtype == np.float64


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (np.zeros((3, 2), np.float16), "half-precision"),
        (np.zeros((3, 2), np.longdouble), "extended-precision"),
        (np.zeros((3, 2), complex), "complex numbers"),
        (np.zeros((3, 2), object), "Python objects"),
        (np.array([["1", "2"]]), "no numbers"),
        (np.zeros((3, 2), "M8[s]"), "no numbers"),
        (np.zeros((3, 2), "f8,f8"), "no numbers"),
        (np.array([[2**53 + 1]]), r"entry \[0,0\] is 9007199254740993, beyond 2\^53"),
        (np.array([[0, 2**63 + 1]], np.uint64), r"entry \[0,1\]"),
        (np.ma.masked_array(np.zeros((2, 2)), mask=[[0, 1], [0, 0]]), "1 entries are masked"),
        ([[1.0], [1.0, 2.0]], "no array"),
        (np.zeros(3), r"array\[None, :\], or 3 points, array\[:, None\]"),
        (np.float64(1), "a single number"),
        (np.zeros((2, 2, 2)), "2 × 2 × 2, not a matrix"),
        (np.zeros((0, 2)), "0 × 2 holds no points"),
        (np.zeros((2, 0)), "2 × 0 holds no points"),
        (np.array([[1.0, np.nan]]), r"entry \[0, 1\] is NaN"),
        (np.array([[1.0], [np.inf]]), r"entry \[1, 0\] is inf"),
        (None, "Python objects"),
        ({}, "Python objects"),
    ],
)
def test_what_is_no_matrix_of_numbers_is_refused(relu, bad, words):
    with pytest.raises(Error, match=words):
        relu(bad)
    for call in (
        lambda: ntk_verify.enclose(relu, bad),
        lambda: ntk_verify.check(relu, np.eye(3), ntk=bad if bad is not None else "none"),
        lambda: ntk_verify.sample(relu, bad, width=8, samples=2),
    ):
        with pytest.raises(Error):
            call()


def test_errors_are_value_errors_with_the_text_of_the_command_line(relu):
    with pytest.raises(ValueError, match="X': points have 3 coordinates, those of X have 2") as caught:
        relu(np.zeros((1, 2)), np.zeros((1, 3)))
    assert str(caught.value).splitlines()[1] == "  give both as N × n₀ with the same n₀"
    with pytest.raises(Error, match="X.0. with itself overflows\n  lower weight_std"):
        relu(np.array([[1e200]]))
    with pytest.raises(Error, match="is beyond f32"):
        relu(np.array([[1e30]], np.float32))


def test_frames_are_matrices_if_they_are_numeric(relu, x):
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(x, columns=list("abc"))
    assert (relu(frame, get="ntk") == relu(x, get="ntk")).all()
    with pytest.raises(Error, match="Python objects"):
        relu(frame.assign(a="text"))
    with pytest.raises(Error, match="Python objects|NaN"):
        relu(frame.assign(a=pandas.array([1, None] * 3 + [1], dtype="Int64")))


def test_arrays_of_other_libraries(relu, x):
    jax = pytest.importorskip("jax")
    single = jax.numpy.asarray(x, dtype="float32")
    assert (relu(single, get="ntk") == relu(x.astype(np.float32), get="ntk")).all()
    with pytest.raises(Error, match="no numbers"):
        relu(single.astype("bfloat16"))


def test_sparse_matrices_are_refused(relu, x):
    sparse = pytest.importorskip("scipy.sparse")
    with pytest.raises(Error, match="sparse"):
        relu(sparse.csr_array(x))


def test_kernels_that_do_not_fit_say_how_much_they_take(relu):
    many = np.broadcast_to(np.ones((1, 1)), (10**7, 1))
    with pytest.raises(Error, match=r"memory: 2 10000000 × 10000000 kernels take 1\.4 PiB") as caught:
        relu(many)
    assert 'out="kernel.npy"' in str(caught.value)
    with pytest.raises(Error, match="memory: "):
        relu(np.broadcast_to(np.ones((1, 1), np.float32), (10**7, 1)), get="ntk")


def test_kernels_go_to_files_block_by_block(relu, tmp_path):
    x = np.random.default_rng(0).standard_normal((2100, 2))
    path = tmp_path / "kernel.npy"
    mapped = relu(x, get="ntk", out=path)
    assert isinstance(mapped, np.memmap)
    assert sorted(tmp_path.iterdir()) == [path]
    whole = relu(x, get="ntk")
    np.testing.assert_allclose(np.load(path), whole, rtol=2e-13)
    assert (mapped == mapped.T).all()
    # The whole in one block is the same computation.
    few = relu(x[:50], x[50:80], get="nngp", out=str(path))
    assert (few == relu(x[:50], x[50:80], get="nngp")).all()
    both = relu(x[:5], out=[tmp_path / "a.npy", np.empty((5, 5))])
    assert both._fields == ("nngp", "ntk")
    assert (both.nngp == relu(x[:5]).nngp).all()
    single = relu(x[:5].astype(np.float32), get="ntk", out=tmp_path / "single.npy")
    assert single.dtype == np.float32


def test_targets_that_do_not_fit_are_refused(relu, x, tmp_path):
    read_only = np.empty((7, 7))
    read_only.setflags(write=False)
    for out, words in [
        (np.empty((7, 6)), "7 × 6"),
        (np.empty((7, 7), np.float32), "float32"),
        (read_only, "read-only"),
        (tmp_path / "no" / "kernel.npy", "cannot be written"),
        ([tmp_path / "a.npy"], "does not fit"),
    ]:
        with pytest.raises(Error, match=words):
            relu(x, get="ntk", out=out)
    with pytest.raises(Error, match="does not fit"):
        relu(x, out=tmp_path / "a.npy")
    with pytest.raises(Error, match="NaN"):
        relu(np.full((3, 1), np.nan), get="ntk", out=tmp_path / "a.npy")
    many = np.broadcast_to(np.ones((1, 1)), (10**8, 1))
    with pytest.raises(Error, match="cannot be written"):
        relu(many, get="ntk", out=tmp_path / "a.npy")
    assert list(tmp_path.iterdir()) == []


def test_a_target_may_not_be_the_input(relu):
    x = np.eye(4)
    before = x.copy()
    with pytest.raises((Error, TypeError, RuntimeError, BufferError)):
        relu(x, get="ntk", out=x)
    assert (x == before).all()


def test_parameters_that_do_not_fit_are_refused(x):
    stax = ntk_verify.stax
    init_fn, apply_fn, _ = stax.serial(stax.Dense(4, b_std=1.0), stax.Relu(), stax.Dense(1))
    _, params = init_fn(0, (-1, 3))
    for bad, words in [
        (params[:2], "not the parameters of 3 layers"),
        (None, "not the parameters"),
        ([params[0][0], (), params[2]], "pair"),
        ([(params[0][0], None), (), params[2]], "biases: none"),
        ([params[0], (), (params[2][0], np.zeros(1))], "has none"),
        ([params[2], (), params[0]], "after 3 units|1 × 1"),
    ]:
        with pytest.raises(Error, match=words):
            apply_fn(bad, x)
    with pytest.raises(Error, match="no points"):
        apply_fn(params, np.zeros((0, 3)))
    for shape in ((3,), (-1, 0), (2, 3, 4), ()):
        with pytest.raises(Error, match="input_shape"):
            init_fn(0, shape)
    with pytest.raises(Error, match="memory"):
        stax.Dense(10**12).init_fn(0, (-1, 10**6))
