extension RevocationURL {
    /// The place below this one. A slash at the end of this one counts once.
    func appending(_ path: String) throws(RevocationURLFault) -> RevocationURL {
        let base = description
        return try RevocationURL((base.hasSuffix("/") ? String(base.dropLast()) : base) + path)
    }
}
