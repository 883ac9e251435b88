import Foundation
import Logging
import Persistence
import ServiceLifecycle

/// Looks once a second at what no request notices: who may read the databases, whether the encryption key is still the
/// one in use, and whether the files of the audit log are those that were opened.
struct StoreWatchingService: Service {
    private static let interval = Duration.seconds(1)

    private let databases: [String]
    private let keySource: EncryptionKeySource
    private let key: EncryptionKey
    private let auditLog: SQLiteAuditLog
    private let inspect: @Sendable () -> Void
    private let troubles: StoreTroubles
    private let logger: Logger
    private let queue = BlockingReads("files")

    /// - Parameter inspect: has stores look at their files that are seldom used.
    init(
        _ configuration: Configuration, auditLog: SQLiteAuditLog, troubles: StoreTroubles, logger: Logger,
        inspect: @escaping @Sendable () -> Void
    ) throws {
        databases = [configuration.database, configuration.audit]
        keySource = configuration.keys.encryptionKey
        key = try ServerComponents.encryptionKey(of: configuration)
        self.auditLog = auditLog
        self.inspect = inspect
        self.troubles = troubles
        self.logger = logger
    }

    func run() async throws {
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            try? await queue.perform { look() }
            try? await Task.sleep(for: Self.interval)
        }
    }

    /// One look. Blocks.
    func look() {
        for path in databases { tell(.access(path), Self.exposure(of: path)) }
        tell(.encryptionKey, changeOfKey())
        tell(
            .auditLog,
            auditLog.isIntact ? nil : "a file of the audit log was removed or replaced while it was in use")
        auditLog.inspect()
        inspect()
    }

    /// Once per trouble.
    private func tell(_ part: StoreTroubles.Part, _ text: String?) {
        guard let text else {
            if troubles.clear(part) { logger.notice("A database is well again", metadata: ["part": "\(part)"]) }
            return
        }
        if troubles.report(part, text) { logger.warning("A database needs attention", metadata: ["reason": "\(text)"]) }
    }

    private static func exposure(of path: String) -> String? {
        for file in [path, path + "-wal"] {
            guard let status = try? FileStatus(ofFileAt: file), status.mode & 0o007 != 0 else { continue }
            let mode = String(status.mode & 0o777, radix: 8)
            return "\(file) can be read or written by every user of the machine (mode \(mode)); chmod 600 \(file)"
        }
        return nil
    }

    private func changeOfKey() -> String? {
        let remedy = "put the old one back: with another one the service does not start"
        do {
            let text = try keySource.text(environment: ProcessInfo.processInfo.environment)
            guard try EncryptionKey(base64: text).isSame(as: key) else {
                return "the encryption key is no longer the one that seals the database; \(remedy)"
            }
            return nil
        } catch {
            return "the encryption key cannot be read any more (\(error)); \(remedy)"
        }
    }
}
