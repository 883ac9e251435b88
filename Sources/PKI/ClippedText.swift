extension String {
    /// The text, or its first `count` characters of Unicode and "…".
    ///
    /// Not so many letters: a single one may have marks without end, and a log has an end.
    package func clipped(to count: Int) -> String {
        guard let end = unicodeScalars.index(startIndex, offsetBy: count, limitedBy: endIndex), end != endIndex else {
            return self
        }
        return String(unicodeScalars[..<end]) + "…"
    }
}
