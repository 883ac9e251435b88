import Foundation
import Glibc
import Testing

@testable import Endpoints

@Suite("The place of a UNIX socket")
struct UnixSocketPlaceTests {
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "place-\(UInt32.random(in: 0...UInt32.max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    /// A socket that listens at `path`, with the widest mode.
    private func listen(at path: String) throws -> CInt {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0 && chmod(path, 0o777) == 0 && Glibc.listen(descriptor, 1) == 0)
        return descriptor
    }

    private func mode(of path: String) -> mode_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
    }

    @Test("nobody reaches the socket before it has its mode")
    func mode() throws {
        let path = folder + "/proxy.sock"
        let place = try UnixSocketPlace(path)
        let descriptor = try listen(at: place.binding)
        defer { close(descriptor) }
        let hidden = String(place.binding.prefix(upTo: place.binding.lastIndex(of: "/") ?? place.binding.endIndex))
        #expect(mode(of: hidden) == 0o700)
        #expect(mode(of: path) == nil)
        try place.open()
        #expect(mode(of: path) == 0o660)
        #expect(mode(of: hidden) == nil)
    }

    @Test("a socket that is left from before stays until the new one takes its place, a file stays")
    func leftovers() throws {
        let path = folder + "/proxy.sock"
        let old = try listen(at: path)
        defer { close(old) }
        let place = try UnixSocketPlace(path)
        let new = try listen(at: place.binding)
        defer { close(new) }
        #expect(mode(of: path) == 0o777)
        try place.open()
        #expect(mode(of: path) == 0o660)
        #expect(FileManager.default.createFile(atPath: folder + "/file", contents: nil))
        #expect(throws: ListenerFailure.Cause.self) { try UnixSocketPlace(folder + "/file") }
        #expect(throws: ListenerFailure.Cause.self) { try UnixSocketPlace(folder + "/missing/proxy.sock") }
    }
}
