extension Sequence<Set<String>> {
    /// The names that all of the sets have; none if there are no sets.
    var intersection: Set<String> {
        var common: Set<String>?
        for names in self { common = common?.intersection(names) ?? names }
        return common ?? []
    }
}
