"""
Sixteen numbers side by side, as one value inside compiled code.

Numba leaves the use of a processor's wide registers to LLVM's guesses about loops, and
here they fail: arithmetic on 32-bit integers is widened to 64 bits, and loops over many
arrays are not vectorised at all. So a vector is a type of its own in compiled code. LLVM
splits it to whatever the machine has: one AVX-512 register, two of AVX, four of SSE or
NEON. Every operation is an exact IEEE one (add, multiply, fused multiply-add, root), so
the same bytes come out on every machine.

Only compiled functions can hold such values; from Python they do not exist.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn, TypeVar, cast

import numba
from llvmlite import ir  # type: ignore[import-untyped, unused-ignore]
from numba import types
from numba.core import cgutils as untyped_cgutils
from numba.core.imputils import lower_builtin as untyped_lower_builtin
from numba.core.registry import CPUDispatcher
from numba.core.typing import templates as untyped_templates
from numba.extending import intrinsic as untyped_intrinsic
from numba.extending import models, register_model

# Numba's types cover what users call, not what extends the compiler.
_numba: Any = numba
_cgutils: Any = untyped_cgutils
_lower_builtin: Any = untyped_lower_builtin
_templates: Any = untyped_templates
_intrinsic: Any = untyped_intrinsic
_models: Any = models
_register: Any = register_model
_unliteral: Any = types.unliteral

_PACKAGE = Path(__file__).parent
_COMPILED = (_PACKAGE, _PACKAGE / "count", _PACKAGE / "model" / "kernel", _PACKAGE / "planning")
"""Folders of functions that Numba compiles and keeps; they call one another."""


def drop_stale_code(folders: tuple[Path, ...] = _COMPILED) -> int:
    """
    Delete compiled code that is older than any source it may have been compiled from.

    Numba looks at the file of a function, not at those of the functions it calls: after an
    update old code would run with new callers, and end the process.

    Parameters
    ----------
    folders : tuple of Path
        Where sources lie, each with its ``__pycache__``.

    Returns
    -------
    int
        Files deleted. What may not be deleted is left.
    """
    newest = max(source.stat().st_mtime_ns for folder in folders for source in folder.glob("*.py"))
    dropped = 0
    for folder in folders:
        for kept in (folder / "__pycache__").glob("*.nb[ic]"):
            with suppress(OSError):
                if kept.stat().st_mtime_ns < newest:
                    kept.unlink()
                    dropped += 1
    return dropped


drop_stale_code()  # before the first function of the kernel, which imports this, is looked up

F = TypeVar("F", bound=Callable[..., Any])
Vector = Any
"""What mypy is told of a value that only compiled code can hold."""

WIDTH = 16
"""Numbers of 32 or 64 bits in one vector."""

BYTES = 64
"""Numbers of 8 bits in one vector: four times as many."""

_ELEMENT = {
    "f32": ir.FloatType(),
    "i32": ir.IntType(32),
    "i64": ir.IntType(64),
    "i8": ir.IntType(8),
    "mask16": ir.IntType(1),
    "mask64": ir.IntType(1),
}
_SIZE = {"f32": WIDTH, "i32": WIDTH, "i64": WIDTH, "i8": BYTES, "mask16": WIDTH, "mask64": BYTES}


_OPTIONS = {"nogil": True, "error_model": "numpy", "boundscheck": False, "_nrt": False}
"""Without ``_nrt`` (Numba's memory management) a compiled function cannot make arrays, but reading
one from a tuple costs nothing; with it every reading counts references, half of all time here."""


class InnerFunction(CPUDispatcher):  # type: ignore[misc, unused-ignore]
    """
    A function that compiled code alone calls.

    What Python would call it by is left out: unpacking a model's 27 arrays, for each of two
    dozen functions, was a third of all compilation. So a call from Python is refused.
    """

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """Compile for integers, not once more for each integer that a caller writes out."""
        return super().get_call_template(tuple(map(_unliteral, args)), kws)

    def __call__(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: without what is left out, the process would end."""
        name = self.py_func.__name__
        raise TypeError(f"{name} is called by compiled code only. Call a function marked @compiled.")


def _inner(function: F, **options: Any) -> InnerFunction:
    wanted = {"nopython": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True, **_OPTIONS, **options}
    return InnerFunction(function, targetoptions=wanted)  # type: ignore[no-untyped-call, unused-ignore]


def compiled(function: F) -> F:
    """
    Compile on first call and keep the machine code on disk; runs without Python's lock.

    Numba looks only at the file of the function itself to tell whether the code on disk is
    stale: after a change here or in another file of this package, delete ``__pycache__``.
    """
    return cast(F, _numba.njit(cache=True, no_cfunc_wrapper=True, **_OPTIONS)(function))


def inner(function: F) -> F:
    """Compile once, as ``compiled``, for callers that are compiled too."""
    made = _inner(function)
    made.enable_caching()  # type: ignore[no-untyped-call, unused-ignore]
    return cast(F, made)


def inlined(function: F) -> F:
    """Compile as part of whoever calls it."""
    return cast(F, _inner(function, forceinline=True))


def intrinsic(function: Callable[..., Any]) -> Any:
    """Numba's decorator for functions that write LLVM instructions; the caller leaves out the context."""
    return _intrinsic(function)


class Lanes(types.Type):  # type: ignore[misc, unused-ignore]
    """The type of a vector in compiled code."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(name=f"Lanes({kind})")  # type: ignore[no-untyped-call, unused-ignore]


def _model(manager: Any, lanes: Any) -> Any:
    return _models.PrimitiveModel(manager, lanes, _vector(lanes))


_register(Lanes)(_model)

F32, I32, I64, I8 = Lanes("f32"), Lanes("i32"), Lanes("i64"), Lanes("i8")
_MASK = {"f32": Lanes("mask16"), "i32": Lanes("mask16"), "i8": Lanes("mask64")}
_OF_DTYPE = {types.float32: F32, types.int32: I32, types.int8: I8, types.uint8: I8}


def _vector(lanes: Lanes) -> Any:
    return ir.VectorType(_ELEMENT[lanes.kind], _SIZE[lanes.kind])


def _spread(builder: Any, value: Any, lanes: Lanes) -> Any:
    """Copy one number into every lane."""
    empty = ir.Constant(_vector(lanes), ir.Undefined)
    first = builder.insert_element(empty, value, ir.Constant(ir.IntType(32), 0))
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), _SIZE[lanes.kind]), None)
    return builder.shuffle_vector(first, empty, zeros)


def _operation(
    symbol: Any, kinds: tuple[str, ...], emit: Callable[..., Any], *, compares: bool = False
) -> None:
    """Teach Numba one of Python's operators on two vectors of a kind."""

    def generic(self: Any, args: Any, kws: Any) -> Any:
        alike = len(args) == 2 and args[0] == args[1] and isinstance(args[0], Lanes)
        if alike and args[0].kind in kinds:
            return _templates.signature(_MASK[args[0].kind] if compares else args[0], *args)
        return None

    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return emit(builder, sig.args[0].kind == "f32", *args)

    template = type("LanesTemplate", (_templates.AbstractTemplate,), {"generic": generic})
    _templates.infer_global(symbol)(template)
    _lower_builtin(symbol, Lanes, Lanes)(lower)


_NUMBERS, _WHOLE, _MASKS = ("f32", "i32", "i64", "i8"), ("i32", "i64", "i8"), ("mask16", "mask64")
_operation(operator.add, _NUMBERS, lambda b, real, x, y: b.fadd(x, y) if real else b.add(x, y))
_operation(operator.sub, _NUMBERS, lambda b, real, x, y: b.fsub(x, y) if real else b.sub(x, y))
_operation(operator.mul, _NUMBERS, lambda b, real, x, y: b.fmul(x, y) if real else b.mul(x, y))
_operation(operator.truediv, ("f32",), lambda b, real, x, y: b.fdiv(x, y))
_operation(operator.xor, _WHOLE, lambda b, real, x, y: b.xor(x, y))
_operation(operator.and_, _WHOLE + _MASKS, lambda b, real, x, y: b.and_(x, y))
_operation(operator.or_, _WHOLE + _MASKS, lambda b, real, x, y: b.or_(x, y))
_operation(operator.gt, ("f32",), lambda b, real, x, y: b.fcmp_ordered(">", x, y), compares=True)
_operation(
    operator.eq,
    ("f32", "i32", "i8"),
    lambda b, real, x, y: b.fcmp_ordered("==", x, y) if real else b.icmp_unsigned("==", x, y),
    compares=True,
)


def _splat_of(lanes: Lanes, scalar: Any) -> Any:
    def make(context: Any, number: Any) -> Any:
        def emit(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            return _spread(builder, context.cast(builder, args[0], sig.args[0], scalar), lanes)

        return lanes(number), emit

    return _intrinsic(make)


f32 = _splat_of(F32, types.float32)
"""The same number in sixteen lanes."""
i32 = _splat_of(I32, types.int32)
i64 = _splat_of(I64, types.int64)
i8 = _splat_of(I8, types.int8)


@intrinsic
def counting(context: Any, first: Any) -> Any:
    """``first``, ``first + 1``, ... as 64-bit integers, the even steps before the odd: see ``low_half``."""

    def emit(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        start = _spread(builder, context.cast(builder, args[0], sig.args[0], types.int64), I64)
        return builder.add(start, ir.Constant(_vector(I64), [*range(0, WIDTH, 2), *range(1, WIDTH, 2)]))

    return I64(first), emit


def _address(context: Any, builder: Any, array_type: Any, array: Any, index_type: Any, index: Any) -> Any:
    data = context.make_array(array_type)(context, builder, array).data
    return builder.gep(data, [context.cast(builder, index, index_type, types.intp)])


@intrinsic
def load(context: Any, array: Any, at: Any) -> Any:
    """Read consecutive numbers from a flat array, from ``at`` on; bounds are not checked."""
    lanes = _OF_DTYPE[array.dtype]

    def emit(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        address = _address(context, builder, sig.args[0], args[0], sig.args[1], args[1])
        return builder.load(builder.bitcast(address, _vector(lanes).as_pointer()), align=1)

    return lanes(array, at), emit


@intrinsic
def store(context: Any, array: Any, at: Any, value: Any) -> Any:
    """Write a vector's bytes into a flat array of any type, from ``at`` on."""

    def emit(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        address = _address(context, builder, sig.args[0], args[0], sig.args[1], args[1])
        builder.store(args[2], builder.bitcast(address, _vector(value).as_pointer()), align=1)
        return context.get_dummy_value()

    return types.void(array, at, value), emit


@intrinsic
def every(context: Any, array: Any, at: Any) -> Any:
    """One number of a flat array, in every lane."""
    lanes = _OF_DTYPE[array.dtype]

    def emit(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        address = _address(context, builder, sig.args[0], args[0], sig.args[1], args[1])
        return _spread(builder, builder.load(address), lanes)

    return lanes(array, at), emit


def _llvm(name: str, arguments: int) -> Any:
    def emit(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        vector = _vector(F32)
        kind = ir.FunctionType(vector, [vector] * arguments)
        called = _cgutils.get_or_insert_function(builder.module, kind, f"llvm.{name}.v{WIDTH}f32")
        return builder.call(called, args)

    return emit


@intrinsic
def fma(context: Any, a: Any, b: Any, c: Any) -> Any:
    """``a * b + c`` with one rounding."""
    return F32(a, b, c), _llvm("fma", 3)


@intrinsic
def sqrt(context: Any, a: Any) -> Any:
    """Square root, correctly rounded."""
    return F32(a), _llvm("sqrt", 1)


@intrinsic
def select(context: Any, mask: Any, a: Any, b: Any) -> Any:
    """``a`` where the mask is set, else ``b``."""
    return a(mask, a, b), lambda context, builder, sig, args: builder.select(*args)


def _shift(how: str) -> Any:
    def make(context: Any, value: Any, by: Any) -> Any:
        scalar = types.int32 if value.kind == "i32" else types.int64

        def emit(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            steps = _spread(builder, context.cast(builder, args[1], sig.args[1], scalar), value)
            return getattr(builder, how)(args[0], steps)

        return value(value, by), emit

    return _intrinsic(make)


right, right_signed, left = _shift("lshr"), _shift("ashr"), _shift("shl")
"""Shift bits: filling with zeros, with the sign, to the left."""


def _convert(target: Lanes, how: str) -> Any:
    def make(context: Any, value: Any) -> Any:
        return target(value), lambda context, builder, sig, args: getattr(builder, how)(
            args[0], _vector(target)
        )

    return _intrinsic(make)


bits, number = _convert(I32, "bitcast"), _convert(F32, "bitcast")
"""The bits of a float as an integer, and back."""
as_bytes = _convert(I8, "bitcast")
"""Sixteen 32-bit integers as sixty-four bytes, the lowest of each first (on little-endian machines)."""
from_signed, from_unsigned, truncated = (
    _convert(F32, "sitofp"),
    _convert(F32, "uitofp"),
    _convert(I32, "fptosi"),
)


@intrinsic
def low_half(context: Any, value: Any) -> Any:
    """Lower 32 bits of 64-bit lanes: the first eight go to the even lanes, the last eight to the odd."""

    def emit(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        half = ir.VectorType(ir.IntType(64), WIDTH // 2)
        empty = ir.Constant(_vector(I64), ir.Undefined)

        def part(start: int) -> Any:
            chosen = ir.Constant(
                ir.VectorType(ir.IntType(32), WIDTH // 2), list(range(start, start + WIDTH // 2))
            )
            return builder.shuffle_vector(args[0], empty, chosen)

        even = builder.and_(part(0), ir.Constant(half, [2**32 - 1] * (WIDTH // 2)))
        odd = builder.shl(part(WIDTH // 2), ir.Constant(half, [32] * (WIDTH // 2)))
        return builder.bitcast(builder.or_(even, odd), _vector(I32))

    return I32(value), emit


@intrinsic
def below(context: Any, value: Any, limit: Any) -> Any:
    """Whether each lane, as an unsigned 32-bit integer, is below one number."""

    def emit(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        top = _spread(builder, context.cast(builder, args[1], sig.args[1], types.int32), I32)
        return builder.icmp_unsigned("<", args[0], top)

    return _MASK["i32"](value, limit), emit


@intrinsic
def mask_bits(context: Any, mask: Any) -> Any:
    """A mask as an integer: bit i is lane i."""
    size = _SIZE[mask.kind]

    def emit(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        packed = builder.bitcast(args[0], ir.IntType(size))
        return packed if size == 64 else builder.zext(packed, ir.IntType(64))

    return types.int64(mask), emit


@intrinsic
def add_mask(context: Any, total: Any, mask: Any) -> Any:
    """Add one in every lane where the mask is set."""

    def emit(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.sub(args[0], builder.sext(args[1], _vector(total)))

    return total(total, mask), emit


@intrinsic
def ones(context: Any, value: Any) -> Any:
    """How many bits of an integer are set."""
    return types.int64(value), lambda context, builder, sig, args: builder.ctpop(args[0])
