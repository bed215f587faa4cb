// Each test starts a cluster of real processes: one after the other, so that two processors are enough for what they measure.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
