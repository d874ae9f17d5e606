package recognize

import (
	"bytes"
	"strings"

	"github.com/batchcheck/batchcheck/internal/input"
)

// A magic is what files of a format that is not text begin with.
type magic struct {
	begin  string
	at     int    // where, in the file
	name   string // of the format
	what   string // the file is, where it is not read
	remedy string // what to do; NAME stands for the file. "" is to save the response
}

var magics = []magic{
	{begin: "\x1f\x8b", name: "gzip"},
	{begin: "\x28\xb5\x2f\xfd", name: "zstd"},
	{begin: "\xfd7zXZ\x00", name: "xz", what: "compressed by xz", remedy: "xz -dc NAME | batchcheck -"},
	{begin: "PK\x03\x04", name: "zip", what: "a zip archive", remedy: "unzip -p NAME name.json | batchcheck -"},
	{begin: "PK\x05\x06", name: "zip", what: "an empty zip archive"},
	{begin: "7z\xbc\xaf\x27\x1c", name: "7-Zip", what: "a 7-Zip archive", remedy: "7z e -so NAME name.json | batchcheck -"},
	{begin: "ustar", at: 257, name: "tar", what: "a tar archive", remedy: "tar -xOf NAME name.json | batchcheck -"},
	{begin: "%PDF-", name: "PDF", what: "a PDF"},
	{begin: "\x89PNG\r\n\x1a\n", name: "image", what: "an image (PNG)"},
	{begin: "\xff\xd8\xff", name: "image", what: "an image (JPEG)"},
	{begin: "GIF87a", name: "image", what: "an image (GIF)"},
	{begin: "GIF89a", name: "image", what: "an image (GIF)"},
	{begin: "WEBP", at: 8, name: "image", what: "an image (WebP)"},
	{begin: "PAR1", name: "Parquet", what: "a Parquet file", remedy: `duckdb -json -c "from 'NAME'" | batchcheck -`},
	{begin: "SQLite format 3\x00", name: "SQLite", what: "an SQLite database", remedy: `save the responses in it: sqlite3 NAME "select response from batches"`},
	{begin: "\xff\xfe\x00\x00", name: "UTF-32", what: "text in UTF-32", remedy: "iconv -f UTF-32 -t UTF-8 NAME | batchcheck -"},
	{begin: "\x00\x00\xfe\xff", name: "UTF-32", what: "text in UTF-32", remedy: "iconv -f UTF-32 -t UTF-8 NAME | batchcheck -"},
}

// binaryFormat tells of formats that have a magic number.
func binaryFormat(name string, head []byte) (f Format, found bool) {
	if input.IsBzip2(head) {
		return Format{Name: "bzip2", Way: Compressed}, true
	}
	for _, m := range magics {
		if len(head) < m.at || !bytes.HasPrefix(head[m.at:], []byte(m.begin)) {
			continue
		}
		if m.what == "" {
			return Format{Name: m.name, Way: Compressed}, true
		}
		do := saveJSON
		if m.remedy != "" {
			do = strings.ReplaceAll(m.remedy, "NAME", shownName(name))
		}
		return Format{Name: m.name, Remedy: "this is " + m.what + "; " + do}, true
	}
	return f, false
}
