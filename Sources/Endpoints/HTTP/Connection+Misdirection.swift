extension Connection {
    /// Whether a request is for one of the neighbours, by the host that it names.
    ///
    /// This can only refuse: what a connection may ask for, and with which certificate, its handshake has settled.
    func isMisdirected(_ authority: String?) -> Bool {
        guard !neighbours.isEmpty, let authority else { return false }
        return neighbours.contains(HostName(authority: authority))
    }
}
