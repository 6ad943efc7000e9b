"""The estimators a saved document may name."""

from gpuframe.features.base import Transformer
from gpuframe.features.categorify import Categorify, CountEncoder, OneHot
from gpuframe.features.combined import GeoDistance, Interactions, Polynomial
from gpuframe.features.distribution import KBins, PowerTransform, QuantileTransform, Spline
from gpuframe.features.elements import HashedMultiHot, ListCategorify, ListHash, MultiHot
from gpuframe.features.fill import FillMissing
from gpuframe.features.grouped import AsOfStatistics, GroupStatistics
from gpuframe.features.hashed import HashBucket, HashedCross
from gpuframe.features.lags import Difference, Lag
from gpuframe.features.lists import ListLength, ListPad, ListSlice, ListStatistics
from gpuframe.features.scale import MinMaxScaler, RobustScaler, StandardScaler
from gpuframe.features.sessions import Sessions, TimeSince
from gpuframe.features.simple import Bucketize, Clip, LogTransform
from gpuframe.features.target import OrderedTarget, TargetEncoder, WeightOfEvidence
from gpuframe.features.texts import CharacterClasses, TextHash, TextLength
from gpuframe.features.times import Cyclical, DateParts, Holidays
from gpuframe.features.windowed import (
    ExpandingStatistics,
    ExponentialStatistics,
    RollingStatistics,
)

ESTIMATORS: dict[str, type[Transformer]] = {
    kind.__name__: kind
    for kind in (
        AsOfStatistics,
        Bucketize,
        Categorify,
        CharacterClasses,
        Clip,
        CountEncoder,
        Cyclical,
        DateParts,
        Difference,
        ExpandingStatistics,
        ExponentialStatistics,
        FillMissing,
        GeoDistance,
        HashBucket,
        HashedCross,
        HashedMultiHot,
        Holidays,
        Interactions,
        GroupStatistics,
        KBins,
        Lag,
        ListCategorify,
        ListHash,
        ListLength,
        ListPad,
        ListSlice,
        ListStatistics,
        LogTransform,
        MinMaxScaler,
        MultiHot,
        OneHot,
        OrderedTarget,
        Polynomial,
        PowerTransform,
        QuantileTransform,
        RobustScaler,
        RollingStatistics,
        Sessions,
        Spline,
        StandardScaler,
        TargetEncoder,
        TextHash,
        TextLength,
        TimeSince,
        WeightOfEvidence,
    )
}
