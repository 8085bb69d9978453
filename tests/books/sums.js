// sums.js FILE SHEET COLUMN [FILLED]: the sum of a column in fen, of the rows where FILLED is not empty.
// COLUMN may end with +1: the column to the right of the one so named.
const X = require('xlsx');
const [file, sheet, column, filled] = process.argv.slice(2);
const rows = X.utils.sheet_to_json(X.readFile(file).Sheets[sheet], { header: 1 });
const [name, right] = column.split('+');
const at = rows[0].indexOf(name) + Number(right || 0), when = filled ? rows[0].indexOf(filled) : -1;
let sum = 0;
for (const row of rows.slice(1)) if (when < 0 || row[when]) sum += Math.round((row[at] || 0) * 100);
console.log(sum);
