// Each of these tests has four silos and their stores on one machine; two at once would measure its patience.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
