import './base.css';
import './outcome.css';
import './history.css';
