extension TokenTypeIdentifier {
    /// Whether a token whose header has this `typ` can be of the type: an access token that says so is no ID token (RFC
    /// 9068 §2.1). What has no name of its own may be either.
    func fits(_ name: String?) -> Bool {
        guard let name = name?.lowercased(), self == .idToken else { return true }
        return name != "at+jwt" && name != "application/at+jwt"
    }
}
