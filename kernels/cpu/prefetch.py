"""Asking for memory ahead of its use, so that many look-ups wait for the cache at once."""

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

_BYTE = ir.IntType(8).as_pointer()
_INT = ir.IntType(32)
_READ, _EVERY_LEVEL, _DATA = 0, 3, 1


@intrinsic
def prefetch(typing_context, array, index):  # noqa: ARG001 - numba's protocol
    """Ask for the cache line of array[index], which must be inside the array."""

    def generate(context, builder, signature, arguments):
        found = context.make_array(signature.args[0])(context, builder, arguments[0])
        place = builder.bitcast(builder.gep(found.data, [arguments[1]]), _BYTE)
        kind = ir.FunctionType(ir.VoidType(), [_BYTE, _INT, _INT, _INT])
        function = builder.module.declare_intrinsic("llvm.prefetch", [_BYTE], kind)
        builder.call(function, [place, _INT(_READ), _INT(_EVERY_LEVEL), _INT(_DATA)])
        return context.get_dummy_value()

    return types.void(array, index), generate
