// node compare.js CELLS_CASE DIR: every workbook below DIR, read by our reader and by SheetJS (npm install xlsx@0.18.5),
// cell by cell.  Status 1 when a value differs.
'use strict';
const { spawnSync } = require('child_process');
const fs = require('fs');
const path = require('path');
const xlsx = require('xlsx');

// A double at 15 significant digits, without an exponent.
function plain(v) {
	let [mantissa, exponent] = Math.abs(v).toExponential(14).split('e');
	let digits = mantissa.replace('.', '').replace(/0+$/, '') || '0';
	let point = Number(exponent) + 1;
	let text;

	if (digits === '0')
		return '0';
	if (point <= 0)
		text = '0.' + '0'.repeat(-point) + digits;
	else if (point >= digits.length)
		text = digits + '0'.repeat(point - digits.length);
	else
		text = digits.slice(0, point) + '.' + digits.slice(point);
	return (v < 0 ? '-' : '') + text;
}

function theirs(file) {
	const book = xlsx.readFile(file, { cellNF: true, cellText: false, cellHTML: false });
	const first1904 = !!(book.Workbook && book.Workbook.WBProps && book.Workbook.WBProps.date1904);
	const cells = new Map();

	for (const name of book.SheetNames) {
		const sheet = book.Sheets[name];

		if (sheet['!type'] === 'chart')
			continue;
		for (const at of Object.keys(sheet)) {
			const c = sheet[at];

			if (at[0] === '!' || c.t === 'z' || c.v === undefined || c.v === '')
				continue;
			if (xlsx.utils.decode_cell(at).c >= 256)
				continue;
			let text = String(c.v), kind = 'T';
			if (c.t === 'n') {
				text = plain(c.v);
				kind = 'N';
			} else if (c.t === 'b') {
				text = c.v ? '1' : '0';
				kind = 'B';
			} else if (c.t === 'e')
				kind = 'E';
			cells.set(name + '\t' + at, { kind, text: text.replace(/[\n\r\t]/g, ' '), format: c.z, first1904, value: c.v });
		}
	}
	return cells;
}

// What a date is as a number.
function serial(text, first1904) {
	const m = /^(?:(\d{4})-(\d\d)-(\d\d))?(?: ?(\d\d):(\d\d):(\d\d))?$/.exec(text);
	let days = 0;

	if (!m)
		return NaN;
	if (m[1])
		days = Date.UTC(+m[1], +m[2] - 1, +m[3]) / 86400000 + (first1904 ? 24107 : 25569);
	if (m[1] && !first1904 && days < 61)
		days -= 1;
	return days + (m[4] ? (+m[4] * 3600 + +m[5] * 60 + +m[6]) / 86400 : 0);
}

function known(text) {
	return text.replace(/_x00[01][0-9A-Fa-f]_/g, '').replace(/[\u0000-\u001f ]/g, '').replace(/[\ud800-\uf8ff]/g, '');
}

// Known: numbers of more than 40 digits, before or after the point, are none to us; half a unit in the 15th digit falls to either side; of control
// characters we leave the escape; SheetJS keeps the CR that XML drops, and mistakes characters beyond U+FFFF in inline text.
function differs(ours, their) {
	if (ours.kind === 'E' && their.kind === 'N')
		return Math.abs(their.value) < 1e40 && Math.abs(their.value) > 1e-20;
	if (ours.kind === 'N' && their.kind === 'N' && ours.text !== their.text)
		return Math.abs(Number(ours.text) - their.value) > 1e-14 * Math.abs(their.value);
	if (ours.kind === 'T' && their.kind === 'T')
		return known(ours.text) !== known(their.text);
	if (ours.kind === 'D' && their.kind === 'N')
		return !(Math.abs(serial(ours.text, their.first1904) - their.value) < 0.6 / 86400);
	if (ours.kind === 'E' && their.kind === 'E')
		return false;
	return ours.kind !== their.kind || ours.text !== their.text;
}

function compare(reader, file) {
	const run = spawnSync(reader, [file], { encoding: 'utf8', maxBuffer: 1 << 28 });
	const ours = new Map();
	let wrong = 0;

	if (run.status !== 0) {
		console.log(file + ': ' + run.stderr.trim());
		return 0;
	}
	for (const line of run.stdout.split('\n')) {
		const [sheet, at, kind, ...text] = line.split('\t');

		if (at)
			ours.set(sheet + '\t' + at, { kind, text: text.join('\t') });
	}
	const their = theirs(file);
	for (const [at, cell] of their) {
		const own = ours.get(at);

		if (!own || differs(own, cell)) {
			if (wrong++ < 5)
				console.log(file + ': ' + at + ': ' + JSON.stringify(own) + ' ' + JSON.stringify(cell));
		}
	}
	for (const at of ours.keys())
		if (!their.has(at) && wrong++ < 5)
			console.log(file + ': ' + at + ': only ours ' + JSON.stringify(ours.get(at)));
	return { wrong, cells: ours.size };
}

function walk(dir, found) {
	for (const e of fs.readdirSync(dir, { withFileTypes: true })) {
		const at = path.join(dir, e.name);

		if (e.isDirectory())
			walk(at, found);
		else if (/\.xlsx$/.test(e.name))
			found.push(at);
	}
	return found;
}

let wrong = 0, cells = 0, books = 0;
for (const file of walk(process.argv[3], [])) {
	const got = compare(process.argv[2], file);

	if (got) {
		wrong += got.wrong;
		cells += got.cells;
		books++;
	}
}
console.log(books + ' workbooks, ' + cells + ' cells, ' + wrong + ' differ');
process.exit(wrong ? 1 : 0);
