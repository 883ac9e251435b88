import Foundation
import PKI
import TestSupport

/// Writes certificates as they are judged, for programs that send them by other ways: `world-N` folders with anchors and
/// intermediates, and in them a folder for each chain with its key, and what our reader said of it.
struct CertificateEmission: FuzzTarget {
    static let kind = CertificateFuzz.kind
    /// Few to a PKI, so that a sample has many.
    static let casesPerWorld = 50

    private let folder: String
    private var fuzz = CertificateFuzz()
    private var worlds = 0
    private var cases = 0

    init(folder: String) { self.folder = folder }

    mutating func enterWorld(_ random: inout SeededGenerator) throws {
        try fuzz.enterWorld(&random)
        worlds += 1
        cases = 0
        guard let world = fuzz.world else { return }
        let pem = { (all: [[UInt8]]) in all.map { TestIdentity.pem("CERTIFICATE", $0) }.joined() }
        try write(
            [
                "anchors.pem": pem(world.anchors.map(\.der)), "intermediates.pem": pem(world.intermediates.map(\.der)),
                "max-depth": "\(world.options.maximumDepth)",
            ], to: "world-\(worlds)")
    }

    mutating func judge(_ random: inout SeededGenerator) throws -> FuzzResult {
        guard let world = fuzz.world else { return FuzzResult(counts: []) }
        let item = try CertificateCase(in: world, &random)
        let result = fuzz.judge(item)
        cases += 1
        var files = CertificateFuzz.files(of: item, world)
        files["anchors.pem"] = nil
        files["intermediates.pem"] = nil
        files["verdict"] = result.isAccepted ? "accepted" : "refused"
        files["changes"] = item.changes.joined(separator: ", ")
        try write(files, to: "world-\(worlds)/case-\(cases)")
        return result
    }

    private func write(_ files: [String: String], to name: String) throws {
        let path = "\(folder)/\(name)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (file, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(file)")) }
    }
}
