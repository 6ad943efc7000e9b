"""Places and numbers of the bits set in a word, each one machine instruction."""

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

_NOT_ZERO = ir.Constant(ir.IntType(1), 1)  # the result of 0 is undefined


@intrinsic
def lowest(typing_context, word):  # noqa: ARG001 - numba's protocol
    """Return the number of the lowest bit set of a uint64 that is not 0."""

    def generate(context, builder, signature, arguments):  # noqa: ARG001
        return builder.cttz(arguments[0], _NOT_ZERO)

    return types.int64(types.uint64), generate


@intrinsic
def highest(typing_context, word):  # noqa: ARG001
    """Return the number of the highest bit set of a uint64 that is not 0."""

    def generate(context, builder, signature, arguments):  # noqa: ARG001
        zeros = builder.ctlz(arguments[0], _NOT_ZERO)
        return builder.sub(ir.Constant(ir.IntType(64), 63), zeros)

    return types.int64(types.uint64), generate


@intrinsic
def ones(typing_context, word):  # noqa: ARG001
    """Return the number of bits set of a uint64."""

    def generate(context, builder, signature, arguments):  # noqa: ARG001
        return builder.ctpop(arguments[0])

    return types.int64(types.uint64), generate
