import FoundationEssentials

/// Decides when the configuration is read again. Pure: what it is told is all that it knows.
struct ReloadDecision {
    /// Seconds after which a failed reload is tried again though no file has changed.
    static let retryInterval: TimeInterval = 60

    /// The files as they were when they were last read.
    private var read: [String: FileFingerprint?]
    /// The files as they were at the last look.
    private var seen: [String: FileFingerprint?]
    private var retry: Date?
    /// Since when the files have not been the same in two looks.
    private var restlessSince: Date?
    /// Seconds for which files that are still being written are waited for. What is read half-written is refused whole.
    private static let patience: TimeInterval = 0.5

    init(_ files: [String: FileFingerprint?]) {
        read = files
        seen = files
    }

    /// Whether to read now. Files that differ from one look to the next are still being written.
    mutating func isDue(_ files: [String: FileFingerprint?], isRequested: Bool, at time: Date) -> Bool {
        defer { seen = files }
        if isRequested { return true }
        if files != read {
            let since = restlessSince ?? time
            restlessSince = since
            return files == seen || abs(time.timeIntervalSince(since)) >= Self.patience
        }
        restlessSince = nil
        // A clock that was set back puts nothing off.
        return retry.map { time >= $0 || $0.timeIntervalSince(time) > Self.retryInterval } ?? false
    }

    /// The files were read in this state, with success or not.
    mutating func wasRead(_ files: [String: FileFingerprint?], failed: Bool, at time: Date) {
        read = files
        seen = files
        restlessSince = nil
        retry = failed ? time.addingTimeInterval(Self.retryInterval) : nil
    }
}
