/// What came of fetching the lists that a path's certificates name.
package struct ListFetch: Sendable, Hashable {
    package static let unchanged = ListFetch(hasChanged: false, isIncomplete: false)

    /// Whether the trust has changed, so that the path is worth another look.
    package let hasChanged: Bool
    /// Whether a list was not asked for, for want of room of ours: then it is not known whether there is one.
    package let isIncomplete: Bool

    package init(hasChanged: Bool, isIncomplete: Bool) {
        self.hasChanged = hasChanged
        self.isIncomplete = isIncomplete
    }
}
