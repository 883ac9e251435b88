/// What becomes of an inquiry that is no refusal.
struct TokenInquiryAnswer: Sendable {
    /// JSON, or nothing.
    let body: [UInt8]
    /// Whether the audit log has to have it before it leaves.
    var isRecorded = false
    /// What counts against the caller, who is not told.
    var fault: TokenRefusal?
}
