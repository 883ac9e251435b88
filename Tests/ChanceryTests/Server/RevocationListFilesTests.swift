import Foundation
import PKI
import TestSupport
import Testing

@testable import chancery

@Suite("Revocation lists in files")
struct RevocationListFilesTests {
    private static func file(_ bytes: [UInt8]) throws -> String {
        let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString + ".crl").path()
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }

    @Test("a list that was checked with the configuration is not read again for its use")
    func once() throws {
        let path = try Self.file(try TestCertificateAuthority(name: "Root").revocationList())
        defer { try? FileManager.default.removeItem(atPath: path) }
        let fingerprint = try #require(FileFingerprint(ofFileAt: path))
        let files = RevocationListFiles.shared
        #expect(files.held(at: path, as: fingerprint, limit: 1 << 20) == nil)
        try FileInspection.complete.revocationList(path, 1 << 20)
        let checked = try #require(files.held(at: path, as: fingerprint, limit: 1 << 20))
        let used = try files.lists(at: path, limit: 1 << 20)
        #expect(checked.count == 1 && checked.map(ObjectIdentifier.init) == used.map(ObjectIdentifier.init))
    }

    @Test("a lower limit counts for a list that was read before, too")
    func limit() throws {
        let bytes = try TestCertificateAuthority(name: "Root").revocationList()
        let path = try Self.file(bytes)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let files = KeptFiles<[CertificateRevocationList]>()
        #expect(try files.lists(at: path, limit: bytes.count).count == 1)
        #expect(throws: BoundedFile.Failure.tooLarge(size: bytes.count, limit: bytes.count - 1)) {
            try files.lists(at: path, limit: bytes.count - 1)
        }
    }

    @Test("a file that was replaced is read again")
    func replaced() throws {
        let root = try TestCertificateAuthority(name: "Root")
        let path = try Self.file(try root.revocationList())
        defer { try? FileManager.default.removeItem(atPath: path) }
        let files = KeptFiles<[CertificateRevocationList]>()
        let old = try files.lists(at: path, limit: 1 << 20)
        let device = try root.leaf("device").certificate
        try Data(try root.revocationList(revoking: [device])).write(to: URL(filePath: path), options: .atomic)
        #expect(try files.lists(at: path, limit: 1 << 20).map(\.entryCount) == [1])
        #expect(old.map(\.entryCount) == [0])
    }
}
