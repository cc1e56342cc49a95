throw new TypeError('a mistake of the file’s own');
